from odoo import SUPERUSER_ID, api

OLD = "[('company_id', 'in', company_ids)]"
NEW = "[('company_id', 'in', company_ids + [False])]"

# Parts of shipped templates, which have no company since they serve all.
MODELS = (
    "care_plan",
    "care_plan_member",
    "care_goal",
    "care_action",
    "care_action_share",
    "care_action_resource",
    "care_action_site",
    "care_action_step",
    "care_offer_level",
    "care_entitlement",
    "care_budget_line",
    "care_barrier",
    "care_task",
)


def migrate(cr, version):
    """Let every company use the shipped templates; rules that an admin changed stay.

    Record rules are not updated with the module, so that databases of before keep theirs.
    """
    env = api.Environment(cr, SUPERUSER_ID, {})
    for model in MODELS:
        rule = env.ref(f"care_plan.{model}_rule_company", raise_if_not_found=False)
        if rule and rule.domain_force == OLD:
            rule.domain_force = NEW
