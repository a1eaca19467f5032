import base64
import io

import openpyxl

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import ClubCommon

HEADER = "Reference,Name,E-mail,Birthday,Tier,Points,Tier Points,Expires On"


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestClubImport(ClubCommon):
    def _wizard(self, lines, header=HEADER, content=None, name="members.csv", **values):
        content = content or "\n".join([header, *lines]).encode()
        return (
            self.env["club.import"]
            .with_user(self.manager)
            .create(
                {
                    "club_id": self.club.id,
                    "file": base64.b64encode(content),
                    "filename": name,
                    **values,
                }
            )
        )

    def _members(self):
        return self.club.member_ids.sorted("reference")

    def test_dry_run_writes_nothing_and_import_does(self):
        wizard = self._wizard(
            [
                "A1,Zoe,zoe@example.com,1980-02-29,Gold,500,1200,2027-12-31",
                "A2,Yan,,,,0,0,",
            ]
        )
        wizard.action_check()
        self.assertEqual((wizard.new_count, wizard.error_count, wizard.points), (2, 0, 500))
        self.assertFalse(self._members())
        wizard.action_import()
        zoe, yan = self._members()
        self.assertEqual(
            (
                zoe.points,
                zoe.points_qualifying,
                zoe.tier_id,
                str(zoe.birthday),
                str(zoe.expiring_on),
            ),
            (500, 1200, self.gold, "1980-02-29", "2027-12-31"),
        )
        self.assertEqual((yan.partner_id.name, yan.points, yan.state), ("Yan", 0, "active"))
        self.assertEqual(zoe.partner_id.company_id, self.company)
        self.assertLedger()

    def test_same_file_twice_doubles_nothing(self):
        lines = ["A1,Zoe,zoe@example.com,,,500,,", "A2,Yan,,,,70,,"]
        self._wizard(lines).action_import()
        wizard = self._wizard(lines)
        wizard.action_import()
        self.assertEqual((wizard.new_count, wizard.known_count), (0, 2))
        self.assertEqual(self._members().mapped("points"), [500, 70])
        self.assertEqual(
            self.env["res.partner"].search_count([("email", "=", "zoe@example.com")]), 1
        )
        self.assertLedger()

    def test_other_balance_under_the_same_reference_is_refused(self):
        self._wizard(["A1,Zoe,,,,500,,"]).action_import()
        with self.assertRaisesRegex(UserError, "imported before with 500 points"):
            self._wizard(["A1,Zoe,,,,600,,"]).action_import()
        self.assertEqual(self._members().points, 500)

    def test_one_bad_line_in_a_thousand(self):
        lines = [f"R{n},Person {n},,,,{n + 1},," for n in range(1000)]
        lines[699] = "R699,Person 699,,,,12.5,,"
        wizard = self._wizard(lines)
        wizard.action_check()
        self.assertEqual((wizard.row_count, wizard.error_count), (1000, 1))
        self.assertEqual(
            (wizard.line_ids.line, wizard.line_ids.message), (701, "Points: “12.5” cannot be read.")
        )
        with self.assertRaisesRegex(UserError, "Nothing was imported. Bad rows: 1.*line 701"):
            wizard.action_import()
        self.assertFalse(self._members())
        wizard.mode = "good"
        wizard.action_import()
        self.assertEqual(len(self._members()), 999)
        self.assertNotIn("R699", self._members().mapped("reference"))
        self.assertLedger()

    def test_what_can_be_wrong_with_a_row(self):
        self.env["res.partner"].create(
            [{"name": name, "email": "two@example.com"} for name in ("One", "Two")]
        )
        for line, message in (
            (",Zoe,,,,1,,", "Reference is missing"),
            ("A1,,,,,1,,", "Name is missing"),
            ("A1,Zoe,not-an-address,,,1,,", "is not an e-mail address"),
            ("A1,Zoe,two@example.com,,,1,,", "Several contacts"),
            ("A1,Zoe,,31.02.1980,,1,,", "Birthday: “31.02.1980” cannot be read"),
            ("A1,Zoe,,,Diamond,1,,", "has no tier “Diamond”"),
            ("A1,Zoe,,,,-5,,", "Points: “-5” cannot be read"),
            ("A1,Zoe,,,,99999999999,,", "cannot be read"),
            ("A1,Zoe,,,,1,x,", "Tier Points: “x” cannot be read"),
            ("A0,First,,,,1,,", "Reference A0 is already in line 2"),
        ):
            with self.subTest(line=line):
                wizard = self._wizard(["A0,Good,,,,1,,", line])
                wizard.action_check()
                self.assertEqual(wizard.error_count, 1)
                self.assertIn(message, wizard.line_ids.message)

    def test_known_contact_and_member_are_found(self):
        member = self._create_member()
        self._wizard(["A9,Anna,ANNA@example.com,,,40,,"]).action_import()
        self.assertEqual((member.reference, member.points), ("A9", 40))
        with self.assertRaisesRegex(UserError, "member under another reference"):
            self._wizard(["B9,Anna,anna@example.com,,,40,,"]).action_import()

    def test_spreadsheet_and_chinese_text(self):
        book = openpyxl.Workbook()
        for row in (["编号", "姓名", "积分"], [1001.0, "王芳", 88.0], [None, None, None]):
            book.active.append(row)
        target = io.BytesIO()
        book.save(target)
        self._wizard([], content=target.getvalue(), name="a.xlsx").action_import()
        self.assertEqual(
            (self._members().reference, self._members().partner_id.name, self._members().points),
            ("1001", "王芳", 88),
        )
        text = "编号;姓名;积分\n1002;李雷;99".encode("gb18030")
        self._wizard([], content=text).action_import()
        self.assertEqual(self._members()[1].partner_id.name, "李雷")

    def test_bad_files(self):
        for content, name, message in (
            (b"Number,Points\n1,2", "a.csv", "no column “reference, name”"),
            (b"PK\x03\x04broken", "a.xlsx", "not a spreadsheet"),
            (b"Reference,Name,Name\n1,2,3", "a.csv", "is there twice"),
            (b"\xff\xff\xff", "a.csv", "neither UTF-8 nor"),
        ):
            with self.subTest(content=content), self.assertRaisesRegex(UserError, message):
                self._wizard([], content=content, name=name).action_check()

    def test_consent_is_imported_with_its_day(self):
        self.club.consent_required = True
        self._wizard(
            ["A1,Zoe,2024-05-01", "A2,Yan,"], header="Reference,Name,Consent On"
        ).action_import()
        zoe, yan = self._members()
        self.assertEqual((zoe.state, str(zoe.consent_at.date())), ("active", "2024-05-01"))
        self.assertEqual((zoe.consent_ids.origin, yan.state), ("import", "applied"))

    def test_only_managers_import(self):
        with self.assertRaises(AccessError):
            self.env["club.import"].with_user(self.clerk).create(
                {"club_id": self.club.id, "file": b"eA=="}
            )
