from . import (
    test_care_action,
    test_care_approval,
    test_care_budget_line,
    test_care_evaluation,
    test_care_goal,
    test_care_plan,
    test_care_plan_report,
    test_care_target,
    test_res_partner,
    test_security,
    test_tools,
    test_ui,
)
