from odoo.tests import Form, freeze_time, new_test_user, tagged

from .common import CareCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01 08:00:00")
class TestCareService(CareCommon):
    def _service(self, name):
        return self.env.ref(f"care_plan.care_service_{name}").with_user(self.planner)

    def _form(self, plan):
        actions = self.env["care.action"].with_user(self.planner)
        return Form(actions.with_context(default_plan_id=plan.id))

    def test_004_135_145_catalogue_fills_in_an_action(self):
        form = self._form(self._plan())
        form.service_id = self._service("rescue")
        self.assertEqual((form.name, form.kind), ("24-hour rescue", "personal_service"))
        action = form.save()
        self.assertEqual((action.service_level, action.layer), ("24x7", "structural"))
        self.assertEqual(action.entitlement_ids.mapped("name"), ["Rescue on the road"])
        self.assertIn("around the clock", action.description)

    def test_004_135_145_special_day_rule(self):
        plan = self._plan()
        service = self._service("special_day")
        action = plan.action_ids.create({"plan_id": plan.id, "service_id": service.id})
        self.assertEqual((action.name, action.kind), ("Greeting on special days", "affection"))
        action.action_add_gallery_rule()
        holiday = self.env.ref("touchpoint_mgmt.touchpoint_anchor_holiday")
        self.assertEqual(action.rule_ids.anchor_id, holiday)
        self.assertEqual(action.rule_ids.state, "draft")

    def test_every_shipped_service_fills_in_an_action(self):
        plan = self._plan()
        services = self.env["care.service"].with_user(self.planner).search([])
        self.assertGreaterEqual(len(services), 12)
        actions = plan.action_ids.create(
            [{"plan_id": plan.id, "service_id": service.id} for service in services]
        )
        for action, service in zip(actions, services, strict=True):
            self.assertEqual((action.name, action.kind), (service.name, service.kind))
            self.assertEqual(action.rule_template_id, service.rule_template_id)

    def test_another_service_replaces_the_name_but_not_words_of_the_planner(self):
        form = self._form(self._plan())
        form.service_id = self._service("lecture")
        form.service_id = self._service("self_drive")
        self.assertEqual((form.name, form.subtype), ("Self-drive tour", "tour"))
        form.name = "Around the lake"
        form.service_id = self._service("holiday_trip")
        self.assertEqual(form.name, "Around the lake")

    def test_what_an_import_gives_stays(self):
        plan = self._plan()
        action = plan.action_ids.create(
            {"plan_id": plan.id, "service_id": self._service("rescue").id, "name": "Rescue",
             "service_level": "12x7"}
        )  # fmt: skip
        self.assertEqual((action.name, action.service_level), ("Rescue", "12x7"))
        copy = action.copy()
        self.assertEqual(copy.service_id, action.service_id)
        self.assertEqual(len(copy.entitlement_ids), 1)

    def test_a_service_is_picked_in_its_own_company_only(self):
        other = self.env["res.company"].create({"name": "Company B"})
        service = self.env["care.service"].create({"name": "B", "company_id": other.id})
        both = new_test_user(
            self.env,
            "care_both",
            groups="care_plan.care_plan_group_manager",
            company_ids=[(6, 0, (self.company | other).ids)],
        )
        plan = self._plan().with_user(both).with_context(allowed_company_ids=both.company_ids.ids)
        with self.assertRefused("“B” belongs to another company"):
            plan.action_ids.create({"plan_id": plan.id, "service_id": service.id})

    def test_a_service_that_actions_use_is_archived_not_deleted(self):
        plan = self._plan()
        service = self.env["care.service"].create({"name": "Car wash"})
        action = plan.action_ids.create({"plan_id": plan.id, "service_id": service.id})
        service.active = False
        self.assertEqual(action.service_id.name, "Car wash")
        with self.assertRefused("Car wash.*is used by"):
            service.unlink()
