from . import (
    clv_config,
    clv_dataset,
    clv_dataset_store,
    clv_run,
    clv_score,
    clv_score_history,
    clv_segment,
    res_company,
    res_config_settings,
    res_partner,
    sale_order,
)
