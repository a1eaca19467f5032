from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .common import TODAY, TouchpointCase

MODELS = {
    # model: (user, manager), letters of create, read, write, unlink
    "touchpoint.rule": ("r", "crwu"),
    "touchpoint.rule.template": ("r", "crwu"),
    "touchpoint.type": ("r", "crwu"),
    "touchpoint.channel": ("r", "crwu"),
    "touchpoint.objective": ("r", "crwu"),
    "touchpoint.plan": ("r", "crwu"),
    "touchpoint.plan.line": ("r", "crwu"),
    "touchpoint.script": ("r", "crwu"),
    "touchpoint.script.line": ("r", "crwu"),
    "touchpoint.outcome": ("r", "crwu"),
    "touchpoint.anchor": ("r", "crwu"),
    "touchpoint.touch": ("r", "r"),
    "touchpoint.attempt": ("r", "r"),
    "touchpoint.run": ("r", "r"),
    "touchpoint.preference": ("crw", "crw"),
    "touchpoint.holiday": ("r", "crwu"),
    "touchpoint.floor": ("r", "crwu"),
    "touchpoint.capacity": ("r", "crwu"),
    "touchpoint.pressure.policy": ("r", "crwu"),
    "touchpoint.promise": ("crw", "crwu"),
    "touchpoint.datum": ("crw", "crwu"),
    "touchpoint.credit": ("r", "r"),
    "touchpoint.card": ("crwu", "crwu"),
    "touchpoint.card.line": ("crwu", "crwu"),
    "touchpoint.recheck": ("", "rw"),
    "touchpoint.control": ("", "r"),
    "touchpoint.coverage": ("r", "r"),
    "touchpoint.conduct": ("r", "crw"),  # writing is refused by the model
    "touchpoint.case": ("crw", "crwu"),
    "touchpoint.case.cause": ("r", "crwu"),
    "touchpoint.case.policy": ("r", "crwu"),
    "touchpoint.batch": ("r", "r"),
    "touchpoint.rule.channel": ("r", "crwu"),
    "touchpoint.quiet.window": ("r", "crwu"),
    "touchpoint.case.survey": ("r", "crwu"),
    "touchpoint.handover": ("r", "r"),
    "touchpoint.referral": ("crw", "crwu"),
    "touchpoint.vendor.list": ("r", "crw"),
    "touchpoint.interview": ("crw", "crwu"),
    "touchpoint.entrust": ("", "crwu"),
    "touchpoint.vendor.import": ("", "crwu"),
    "touchpoint.vendor.import.line": ("", "crwu"),
    "touchpoint.aspect": ("r", "crwu"),
    "touchpoint.touch.aspect": ("r", "r"),
    "touchpoint.feedback.topic": ("r", "crwu"),
    "touchpoint.feedback": ("rw", "rw"),
    "touchpoint.objection": ("r", "r"),
    "touchpoint.result": ("crwu", "crwu"),
    "touchpoint.result.aspect": ("crwu", "crwu"),
    "touchpoint.preview": ("crwu", "crwu"),
    "touchpoint.resume": ("", "crwu"),
    "touchpoint.review": ("crwu", "crwu"),
    "touchpoint.why": ("crwu", "crwu"),
}
OPERATIONS = {"c": "create", "r": "read", "w": "write", "u": "unlink"}


class TestSecurity(TouchpointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stranger = new_test_user(
            cls.env,
            login="touch_stranger",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    def test_access_table(self):
        for model, (user, manager) in MODELS.items():
            for role, letters in ((self.stranger, ""), (self.clerk, user), (self.manager, manager)):
                for letter, operation in OPERATIONS.items():
                    with self.subTest(model=model, role=role.login, operation=operation):
                        self.assertEqual(
                            self.env[model].with_user(role).has_access(operation),
                            letter in letters,
                        )

    def test_every_model_is_in_the_table(self):
        names = {
            name
            for name, model in self.env.registry.items()
            if name.startswith("touchpoint.")
            and not model._abstract
            and model._original_module == "touchpoint_mgmt"
        }
        self.assertEqual(names, set(MODELS))

    def test_company_b_sees_nothing_of_company_a(self):
        partner = self._new_customer()
        self._new_order(partner, date(2027, 4, 28))
        rule = self._new_running_rule(partner)
        self._plan(rule)
        touch = rule.touch_ids
        reached = self.env.ref("touchpoint_mgmt.touchpoint_outcome_no_answer")
        from_a = touch | self._new_touch(partner)
        from_a[1]._record_result(reached, self.env.cr.now())
        own_type = self.type_thanks.copy({"code": "only_a", "company_id": self.company.id})
        promise = self.env["touchpoint.promise"].create(
            {"name": "P", "company_id": self.company.id, "partner_id": partner.id, "due": TODAY}
        )
        company_b = self.env["res.company"].create({"name": "Care Company B"})
        clerk_b = self._new_user("touch_clerk_b", "user", company_b)
        manager_b = self._new_user("touch_manager_b", "manager", company_b)
        batch = self.env["touchpoint.batch"].create(
            {"company_id": self.company.id, "kind": "letter", "rule_id": rule.id, "day": TODAY}
        )
        records = [rule, from_a, from_a.attempt_ids, rule.run_ids, own_type, promise, batch]
        for user in (clerk_b, manager_b):
            for record in records:
                with self.subTest(user=user.login, model=record._name):
                    self.assertTrue(record)
                    model = record.with_user(user).with_context(allowed_company_ids=company_b.ids)
                    self.assertFalse(model.search([("id", "in", record.ids)]))
                    with self.assertRaises(AccessError):
                        model.check_access("read")
            self.assertFalse(
                self.env["touchpoint.touch"]
                .with_user(user)
                .with_context(allowed_company_ids=company_b.ids)
                ._read_group([("partner_id", "=", partner.id)], ["state"], ["__count"])
            )

    def test_a_clerk_changes_only_own_promises(self):
        partner = self._new_customer()
        promise = (
            self.env["touchpoint.promise"]
            .with_user(self.clerk)
            .create(
                {"name": "P", "company_id": self.company.id, "partner_id": partner.id, "due": TODAY}
            )
        )
        promise.action_keep()
        self.assertEqual(promise.state, "kept")
        with self.assertRaises(AccessError):
            promise.with_user(self.other_clerk).action_break()
        promise.with_user(self.manager).action_reopen()
        self.assertEqual(promise.state, "open")
