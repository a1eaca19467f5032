from . import (
    care_attribution_report,
    care_budget_report,
    care_control_report,
    care_customer_report,
    care_defect_report,
)
