# ruff: noqa: F821
"""Fed to Odoo's shell after an app went: plan the rules that run, and say what became of each."""

import json
from datetime import date

rules = env["touchpoint.rule"].search([("state", "=", "running")])
env["touchpoint.planner"]._plan(rules, date(2027, 5, 10))
env.cr.commit()
for rule in rules:
    touches = env["touchpoint.touch"].search_count([("rule_id", "=", rule.id)])
    print("RULE", json.dumps([rule.name, touches, rule.last_error or ""]))
