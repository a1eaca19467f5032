# ruff: noqa: F821
"""Fed to Odoo's shell: running contact rules, two of which need the app that will be taken away."""

from datetime import date, timedelta

DAY = date(2027, 5, 10)
RULES = [
    ("Uses an anchor of the app", "club_joined", "[('customer_rank', '>', 0)]"),
    ("Uses a field of the app", "birthday", "[('club_points', '>', 0)]"),
    ("Uses nothing of the app", "birthday", "[('customer_rank', '>', 0)]"),
]
env["res.partner"].create(
    {"name": "Lin Daiyu", "customer_rank": 1, "birthdate_date": date(1980, DAY.month, DAY.day)}
)
rules = env["touchpoint.rule"].create(
    [
        {
            "name": name,
            "type_id": env.ref("touchpoint_mgmt.touchpoint_type_birthday_call").id,
            "anchor_id": env.ref(f"touchpoint_mgmt.touchpoint_anchor_{anchor}").id,
            "audience_domain": audience,
            "assignment": "fixed",
            "user_id": env.ref("base.user_admin").id,
        }
        for name, anchor, audience in RULES
    ]
)
rules.write({"state": "running", "plan_from": DAY - timedelta(days=1)})
env["touchpoint.planner"]._plan(rules, DAY)
errors = rules.filtered("last_error").mapped("last_error")
assert not errors, errors
env["touchpoint.touch"].search([("rule_id", "in", rules.ids)]).unlink()
env.cr.commit()
