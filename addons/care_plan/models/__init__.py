from . import care_plan_part  # isort: split

from . import (
    care_action,
    care_approval,
    care_approval_rule,
    care_approval_step,
    care_budget_entry,
    care_budget_line,
    care_dataset,
    care_evaluation,
    care_evaluation_line,
    care_goal,
    care_goal_custom,
    care_indicator,
    care_plan,
    care_plan_member,
    care_plan_result,
    care_plan_workflow,
    care_target,
    res_partner,
    touchpoint_rule,
)
