from datetime import date

from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time

from .common import TouchpointCase


@freeze_time("2027-04-29 06:00:00")
class TestTouchpointPreview(TouchpointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partners = cls.env["res.partner"].create(
            [
                {"name": f"Customer {n}", "company_id": False, "phone": "+86 10 6552 9988"}
                for n in range(25)
            ]
        )
        for partner in cls.partners:
            cls._new_order(partner, date(2027, 4, 29))
        cls.rule = cls._new_rule(cls.partners)

    def _preview(self, rule=None):
        action = (rule or self.rule).with_user(self.manager).action_preview()
        return self.env["touchpoint.preview"].with_user(self.manager).browse(action["res_id"])

    def test_it_shows_who_when_by_whom_and_the_cost_without_writing(self):
        self.company.touch_daily_capacity = 40
        preview = self._preview()
        self.assertEqual(preview.audience_count, 25)
        self.assertEqual((preview.touch_count, preview.day_count), (25, 1))
        self.assertEqual(preview.cost, 75.0)
        self.assertEqual(preview.overload_count, 0)
        self.assertIn(self.clerk.name, preview.grid)
        self.assertEqual(preview.customers.count("/odoo/contacts/"), 20)
        self.assertIn("Order Confirmed", preview.customers)
        self.assertFalse(self.rule.touch_ids)
        self.assertEqual(self.rule.state, "draft")

    def test_the_month_is_named_as_the_reader_names_it(self):
        self.assertIn("<h4>May 2027</h4>", self._preview().grid)
        self.env["res.lang"]._activate_lang("zh_CN")
        preview = self._preview(self.rule.with_context(lang="zh_CN"))
        self.assertIn("<h4>2027年5月</h4>", preview.grid)

    def test_its_title_is_in_the_language_of_the_reader(self):
        self._assert_reader_language(self._preview(), "display_name")

    def test_too_much_for_one_day_is_shown(self):
        self.company.touch_daily_capacity = 24
        preview = self._preview()
        self.assertEqual(preview.overload_count, 1)
        self.assertIn("table-danger", preview.grid)

    def test_work_of_other_rules_counts(self):
        self.company.touch_daily_capacity = 40
        others = self.env["res.partner"].create(
            [{"name": f"Other {n}", "phone": "+86 10 6552 9988"} for n in range(16)]
        )
        for partner in others:
            self._new_order(partner, date(2027, 4, 29))
        self._plan(self._new_running_rule(others))
        self.assertEqual(self._preview().overload_count, 1)
        self.assertEqual(self._preview().surplus_count, 1)

    def test_a_call_in_the_same_conversation_is_no_work_of_its_own(self):
        self.company.touch_daily_capacity = 40
        self._plan(self._new_running_rule(self.partners))
        preview = self._preview()
        self.assertEqual((preview.overload_count, preview.together_count), (0, 25))

    def test_the_control_group_is_counted_apart(self):
        rule = self._new_rule(self.partners, hold_out_percent=50)
        preview = self._preview(rule)
        self.assertGreater(preview.control_count, 0)
        self.assertEqual(preview.touch_count + preview.control_count, 25)

    def test_what_is_shown_is_what_gets_planned(self):
        preview = self._preview()
        preview.action_approve()
        self.assertEqual(self.rule.state, "approved")
        self.assertEqual(self.rule.preview_hash, preview.preview_hash)
        self.rule.with_user(self.manager).action_start()
        self.assertEqual(len(self.rule.touch_ids), preview.touch_count)

    def test_a_stale_preview_is_not_approved(self):
        preview = self._preview()
        self._new_order(self.partners[0], date(2027, 4, 29))
        with self.assertRefused(UserError, "changed since this preview"):
            preview.action_approve()
        self.assertEqual(self.rule.state, "draft")

    def test_a_clerk_looks_but_does_not_approve(self):
        action = self.rule.with_user(self.clerk).action_preview()
        preview = self.env["touchpoint.preview"].with_user(self.clerk).browse(action["res_id"])
        self.assertEqual(preview.touch_count, 25)
        self.assertFalse(preview.can_approve)
        with self.assertRefused(UserError, "Only a touchpoint manager"):
            preview.action_approve()

    def test_a_rule_that_broke_gets_a_sentence(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE touchpoint_rule SET audience_domain = %s WHERE id = %s",
            ["[('no_such_field_x', '=', 1)]", self.rule.id],
        )
        self.rule.invalidate_recordset()
        with self.assertRefused(ValidationError, "no_such_field_x"):
            self._preview()

    def test_those_left_out_are_named_with_the_reason(self):
        archived, outsider, refused, silent = self.env["res.partner"].create(
            [
                {"name": name, "company_id": False, "phone": "" if name == "Silent" else "1"}
                for name in ("Archived", "Outsider", "Refused", "Silent")
            ]
        )
        listed = self._new_customer("Listed", phone="+86 10 6552 7711")
        self.env["phone.blacklist"]._add([listed.phone_sanitized])
        every = archived | outsider | refused | silent | listed
        for partner in every | self.clerk.partner_id:
            self._new_order(partner, date(2027, 4, 29))
        archived.active = False
        self.env["touchpoint.preference"].create(
            {"partner_id": refused.id, "scope": "all", "date_from": date(2027, 1, 1)}
        )
        audience = self.partners[:13] | every - outsider
        preview = self._preview(self._new_rule(audience))
        for name, why in (
            ("Archived", "The customer is archived"),
            (self.clerk.name, "A colleague"),
            (self.partners[13].name, "Not in the audience"),
            ("Refused", "does not want it"),
            ("Listed", "blacklist"),
            ("Silent", "Nothing to reach"),
        ):
            row = preview.customers.split(f">{name}</a>")[1].split("</tr>")[0]
            self.assertIn(why, row)
        self.assertEqual(preview.customers.count("/odoo/contacts/"), 20)
        self.assertEqual(preview.unfit_count, 12 + 1 + 5)

    def test_contacts_close_together_are_named(self):
        other = self._new_running_rule(self.partners[:3], offset_days=5, name="Second call")
        self._plan(other)
        preview = self._preview()
        self.assertEqual(preview.conflict_count, 3)
        self.assertIn("Second call", preview.conflicts)
        both = self._new_rule(self.partners[3:5], offset_days=2) | self.rule
        action = both.with_user(self.manager).action_preview_calendar()
        preview = self.env["touchpoint.preview"].browse(action["res_id"])
        self.assertEqual(preview.conflict_count, 3 + 2)

    def test_the_calendar_of_all_rules(self):
        broken = self._new_rule(self.partners, name="Broken rule")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE touchpoint_rule SET audience_domain = %s WHERE id = %s",
            ["[('no_such_field_x', '=', 1)]", broken.id],
        )
        broken.invalidate_recordset()
        birthday = self._new_rule(self.partners, anchor_id=self.anchor_birthday.id, offset_days=0)
        birthday.name = "Birthday rule"
        self.partners[0].birthdate_date = date(1980, 11, 3)
        empty = self.env["touchpoint.rule"].with_user(self.manager)
        action = empty.action_preview_calendar()
        preview = self.env["touchpoint.preview"].with_user(self.manager).browse(action["res_id"])
        self.assertIn("no_such_field_x", preview.problems)
        self.assertIn(self.rule.name, preview.grid_rules)
        self.assertEqual(preview.touch_count, 25, "the birthday is months away")
        self.assertNotIn("Birthday rule", preview.grid_rules)
        preview.with_context(touchpoint_horizon=365).action_show_horizon()
        self.assertEqual(preview.touch_count, 26)
        self.assertIn("Birthday rule", preview.grid_rules)
        self.assertIn("November 2027", preview.grid)
        preview.action_approve()
        self.assertEqual((self.rule | birthday).mapped("state"), ["approved", "approved"])
        self.assertEqual(broken.state, "draft")

    def test_nothing_to_preview_is_said(self):
        self.rule.active = False
        with self.assertRefused(UserError, "no rule yet"):
            self.env["touchpoint.rule"].with_user(self.manager).action_preview_calendar()
