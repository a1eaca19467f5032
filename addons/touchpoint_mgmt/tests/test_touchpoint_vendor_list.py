import base64
import io
from datetime import date, datetime, timedelta

import openpyxl
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError

from .common import TODAY, TouchpointCase


@freeze_time("2027-04-29 04:00:00")  # noon in Shanghai
class TestTouchpointVendorList(TouchpointCase):
    """A call list goes out to a vendor and comes back as a file."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor = cls.env["res.partner"].create({"name": "Call House", "is_company": True})
        cls.customers = cls.env["res.partner"].create(
            [{"name": f"Customer {n}", "phone": f"+86 138 1234 5{n:03}"} for n in range(4)]
        )
        cls.birthday = cls.env.ref("touchpoint_mgmt.touchpoint_type_birthday_call")
        cls.touches = cls.env["touchpoint.touch"].union(
            *(cls._new_touch(customer, type_id=cls.birthday.id) for customer in cls.customers)
        )

    def _entrust(self, touches=None, **values):
        touches = touches or self.touches
        wizard = (
            self.env["touchpoint.entrust"]
            .with_user(self.manager)
            .with_context(active_model="touchpoint.touch", active_ids=touches.ids)
            .create(
                {
                    "name": "Calls of May",
                    "vendor_id": self.vendor.id,
                    "due": date(2027, 5, 20),
                    "fixed_cost": 100,
                    "unit_cost": 5,
                    **values,
                }
            )
        )
        action = wizard.action_entrust()
        return self.env["touchpoint.vendor.list"].with_user(self.manager).browse(action["res_id"])

    def _import(self, vendor_list, content, filename="results.csv"):
        if isinstance(content, str):
            content = content.encode()
        wizard = (
            self.env["touchpoint.vendor.import"]
            .with_user(self.manager)
            .create(
                {
                    "list_id": vendor_list.id,
                    "file": base64.b64encode(content),
                    "filename": filename,
                }
            )
        )
        wizard.action_import()
        return wizard

    def _counts(self, wizard):
        return wizard.recorded_count, wizard.known_count, wizard.error_count

    def test_001_29_touches_are_entrusted_and_exported(self):
        vendor_list = self._entrust()
        self.assertEqual(set(self.touches.mapped("state")), {"assigned"})
        self.assertEqual(set(self.touches.mapped("deadline")), {date(2027, 5, 20)})
        vendor_list.action_export_xlsx()
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", vendor_list._name), ("res_id", "=", vendor_list.id)]
        )
        sheet = openpyxl.load_workbook(io.BytesIO(attachment.raw)).active
        rows = list(sheet.iter_rows(values_only=True))
        self.assertEqual(len(rows), 5)
        self.assertEqual(rows[1][:3], (self.touches[0].id, "Customer 0", self.customers[0].phone))

    def test_001_29_nobody_is_called_by_us_and_the_vendor(self):
        self.executor._execute(self.company, TODAY)
        activities = self.touches.activity_id
        self.assertEqual(len(activities), 4)
        self._entrust()
        self.assertFalse(activities.exists())
        self.assertFalse(self.executor._execute(self.company, TODAY))
        self.assertFalse(self.touches.activity_id)

    def test_001_29_who_refuses_is_not_given_away(self):
        self.env["touchpoint.preference"].create({"partner_id": self.customers[0].id})
        vendor_list = self._entrust()
        self.assertEqual(vendor_list.touch_ids, self.touches[1:])
        self.assertEqual(self.touches[0].state, "suppressed")

    def test_001_29_closed_touches_and_past_days_are_refused(self):
        with self.assertRefused(UserError, "this day is over"):
            self._entrust(due=date(2027, 4, 28))
        self.touches[0]._close("cancelled", "by_hand")
        with self.assertRefused(UserError, "cannot be given away"):
            self._entrust()

    def test_001_29_results_and_cost(self):
        vendor_list = self._entrust()
        one, two, three, _four = self.touches.ids
        wizard = self._import(
            vendor_list,
            "Reference,Date,Outcome,Expected,Perceived,Note\n"
            f"{one},2027-04-29 10:30,Reached,8,9,Was pleased\n"
            f"{two},2027-04-29,reached,8,4,Too late\n"
            f"{three},2027-04-28,Wrong number or address,,,\n",
        )
        self.assertEqual(self._counts(wizard), (3, 0, 0), wizard.line_ids.mapped("message"))
        touch = self.touches[0]
        self.assertEqual((touch.state, touch.satisfaction, touch.cost), ("done", 1, 5))
        self.assertEqual(str(touch.done_at), "2027-04-29 02:30:00", "local time became UTC")
        self.assertEqual(self.touches[1].satisfaction_class, "dissatisfied")
        self.assertTrue(
            self.env["touchpoint.case"].search([("touch_id", "=", two)]),
            "what a vendor hears opens a case too",
        )
        self.assertEqual((vendor_list.touch_count, vendor_list.done_count), (4, 3))
        self.assertEqual(vendor_list.total_cost, 100 + 3 * 5)
        self.assertEqual(vendor_list.reached_cost, 115 / 2)

    def test_what_we_tried_before_is_not_the_vendors(self):
        touch = self.touches[0]
        self.type_thanks.sudo().channel_id.unit_cost = 3
        touch.with_user(self.clerk).sudo()._record_result(
            self.env.ref("touchpoint_mgmt.touchpoint_outcome_no_answer"),
            datetime(2027, 4, 29, 3),
        )
        ours = touch.cost
        self.assertTrue(ours, "our own attempt costs something")
        vendor_list = self._entrust()
        self._import(vendor_list, f"Reference,Date,Outcome\n{touch.id},2027-04-29 12:00,Reached\n")
        self.assertEqual(touch.cost, ours + 5)
        self.assertEqual(vendor_list.total_cost, 100 + 5)

    def test_the_same_file_twice_doubles_nothing(self):
        vendor_list = self._entrust()
        one, two = self.touches[:2].ids
        content = (
            "Reference;Date;Outcome;Expected;Perceived;Name;Phone\n"
            f"{one};2027-04-29 10:00;Reached;8;9;;\n"
            f"{two};2027-04-29 10:00;No answer;;;;\n"
            ";2027-04-29 11:00;;5;5;Mrs Wu;13812349999\n"
        )
        self.assertEqual(self._counts(self._import(vendor_list, content)), (3, 0, 0))
        self.assertEqual(self._counts(self._import(vendor_list, content)), (0, 3, 0))
        self.assertEqual(self.touches[0].attempts, 1)
        self.assertEqual((self.touches[1].attempts, self.touches[1].cost), (1, 5))
        self.assertEqual(len(vendor_list.interview_ids), 1)

    def test_one_bad_line_in_a_thousand(self):
        customers = self.env["res.partner"].create([{"name": f"M {n}"} for n in range(1000)])
        touches = self.env["touchpoint.touch"].union(
            *(self._new_touch(c, type_id=self.birthday.id) for c in customers)
        )
        vendor_list = self.env["touchpoint.vendor.list"].create(
            {"name": "Many", "company_id": self.company.id, "vendor_id": self.vendor.id}
        )
        touches.write({"state": "assigned", "vendor_list_id": vendor_list.id})
        lines = [f"{touch.id},2027-04-29,Reached,8,8" for touch in touches]
        lines[499] = f"{touches[499].id},2027-04-29,Reached,8,11"
        content = "\n".join(["Reference,Date,Outcome,Expected,Perceived", *lines])
        wizard = self._import(vendor_list, content)
        self.assertEqual(self._counts(wizard), (999, 0, 1))
        self.assertEqual(wizard.line_ids.line, 501)
        self.assertIn("Perceived: “11”", wizard.line_ids.message)
        self.assertEqual((touches - touches[499]).mapped("state"), ["done"] * 999)
        self.assertEqual(touches[499].state, "assigned")
        self.assertIn("Line 501", vendor_list.message_ids[0].body)
        mended = content.replace("Reached,8,11", "Reached,8,8")
        self.assertEqual(self._counts(self._import(vendor_list, mended)), (1, 999, 0))

    def test_bad_lines_name_the_column(self):
        vendor_list = self._entrust()
        stranger = self._new_touch(self._new_customer())
        one = self.touches[0].id
        for sentence, row in (
            ("Date: “soon”", f"{one},soon,Reached,,"),
            ("Date: 2027-04-30", f"{one},2027-04-30,Reached,,"),
            ("Outcome: “Fine”", f"{one},2027-04-29,Fine,,"),
            ("Expected: “x”", f"{one},2027-04-29,Reached,x,5"),
            ("give both", f"{one},2027-04-29,Reached,5,"),
            ("is not a contact of this list", f"{stranger.id},2027-04-29,Reached,,"),
            ("is not a contact of this list", "abc,2027-04-29,Reached,,"),
            ("it is missing", ",2027-04-29,Reached,,"),
        ):
            with self.subTest(row=row):
                wizard = self._import(
                    vendor_list, f"Reference,Date,Outcome,Expected,Perceived\n{row}\n"
                )
                self.assertEqual(self._counts(wizard), (0, 0, 1))
                self.assertIn(sentence, wizard.line_ids.message)
        self.assertEqual(set(self.touches.mapped("state")), {"assigned"})

    def test_bad_files_are_told(self):
        vendor_list = self._entrust()
        for sentence, content in (
            ("column “Date”", b"Reference,Outcome\n1,Reached\n"),
            ("XLSX", b"PK broken"),
            ("neither UTF-8", b"\xff\xff\xff\xff"),
        ):
            with self.subTest(sentence=sentence), self.assertRefused(UserError, sentence):
                self._import(vendor_list, content)

    def test_the_exported_file_can_be_filled_in_and_imported_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        vendor_list = self._entrust()
        rows = vendor_list.with_context(lang="zh_CN")._get_export_rows()
        rows[1][6:9] = ["2027-04-29", "Reached", "8"]
        rows[1][9] = "9"
        wizard = self._import(vendor_list, vendor_list._to_xlsx(rows), "results.xlsx")
        # the rows that were left empty have no date
        self.assertEqual(self._counts(wizard), (1, 0, 3))
        self.assertEqual(self.touches[0].state, "done")

    def test_clerks_read_and_other_companies_see_nothing(self):
        vendor_list = self._entrust()
        self.assertEqual(vendor_list.with_user(self.clerk).name, "Calls of May")
        with self.assertRaises(AccessError):
            vendor_list.with_user(self.clerk).action_export_csv()
        company_b = self.env["res.company"].create({"name": "Care Company B"})
        manager_b = self._new_user("touch_manager_b", "manager", company_b)
        with self.assertRaises(AccessError):
            vendor_list.with_user(manager_b).with_context(
                allowed_company_ids=company_b.ids
            ).check_access("read")

    def test_formulas_stay_text(self):
        self.customers[0].name = '=HYPERLINK("http://evil")'
        vendor_list = self._entrust()
        self.assertIn("'=HYPERLINK", vendor_list._to_csv(vendor_list._get_export_rows()).decode())

    def test_late_lists_expire_after_their_day(self):
        vendor_list = self._entrust()
        self.executor._expire(self.company, vendor_list.due)
        self.assertEqual(set(self.touches.mapped("state")), {"assigned"})
        self.executor._expire(self.company, vendor_list.due + timedelta(days=1))
        self.assertEqual(set(self.touches.mapped("state")), {"expired"})
