from . import (
    test_mail_activity,
    test_res_partner,
    test_security,
    test_tools,
    test_touchpoint_anchor,
    test_touchpoint_concurrency,
    test_touchpoint_executor,
    test_touchpoint_planner,
    test_touchpoint_preview,
    test_touchpoint_result,
    test_touchpoint_rule,
    test_ui,
)
