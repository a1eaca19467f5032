# The engine is tested without Odoo too: python -m unittest clv_analysis.tests.test_engine_rfm
from . import (
    test_engine_backtest,
    test_engine_betageo,
    test_engine_cluster,
    test_engine_distribution,
    test_engine_forecast,
    test_engine_formulas,
    test_engine_gamma_gamma,
    test_engine_lifecycle,
    test_engine_pareto_nbd,
    test_engine_rfm,
    test_tools_pgcopy,
)

if __name__.startswith("odoo.addons."):
    from . import (
        test_base_partner_merge,
        test_clv_alert,
        test_clv_association,
        test_clv_backtest,
        test_clv_config,
        test_clv_dashboard,
        test_clv_dataset,
        test_clv_dataset_source,
        test_clv_event,
        test_clv_group_value,
        test_clv_insight,
        test_clv_run,
        test_clv_run_forecast,
        test_clv_run_lock,
        test_clv_run_outlook,
        test_clv_score,
        test_clv_score_interval,
        test_clv_segment,
        test_res_partner,
        test_security,
        test_ui,
    )
