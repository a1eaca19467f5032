from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import ClubCommon


@tagged("post_install", "-at_install")
class TestClubMemberApi(ClubCommon, HttpCase):
    """Over real HTTP, with the key of a user, as another system would call it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls._create_member()
        cls.reward = cls.env["club.reward"].create({"name": "Voucher", "club_id": cls.club.id})
        cls.keys = {user: cls._create_key(user) for user in (cls.manager, cls.clerk, cls.auditor)}

    @classmethod
    def _create_key(cls, user):
        return (
            cls.env["res.users.apikeys"]
            .with_user(user)
            .sudo()
            ._generate("rpc", "test", fields.Datetime.now() + timedelta(days=1))
        )

    def _call(self, method, user=None, token=None, **values):
        headers = {"Authorization": f"bearer {token or self.keys[user or self.manager]}"}
        with mute_logger("odoo.http", "odoo.addons.rpc"):
            return self.url_open(f"/json/2/club.member/{method}", json=values, headers=headers)

    def _values(self, **values):
        return {"club": "FRI", "number": self.member.number, **values}

    def test_earning_with_the_same_key_happens_once(self):
        for _again in range(3):
            answer = self._call("api_earn", **self._values(points=50, key="order-1")).json()
            self.assertEqual((answer["points"], answer["posted"]), (50, 50))
        self.assertEqual(
            self._call("api_earn", **self._values(points=5, key="o2")).json()["points"], 55
        )
        answer = self._call("api_earn", **self._values(points=60, key="order-1"))
        self.assertEqual(answer.status_code, 422)
        self.assertIn("already used for another posting", answer.json()["message"])
        self.assertEqual(self.member.points, 55)
        self.assertLedger()

    def test_redeeming_with_the_same_key_happens_once(self):
        self._give(self.member, 1000)
        values = self._values(reward=self.reward.id, points=300, key="desk-7")
        first = self._call("api_redeem", self.clerk, **values).json()
        again = self._call("api_redeem", self.clerk, **values).json()
        self.assertEqual(first, again)
        self.assertEqual((first["points"], first["redemption_state"]), (700, "issued"))
        self.assertTrue(first["code"])
        answer = self._call("api_redeem", self.clerk, **dict(values, points=400))
        self.assertIn("already used for another redemption", answer.json()["message"])
        self.assertEqual(len(self.member.redemption_ids), 1)

    def test_balance_and_enrolment(self):
        self._give(self.member, 77)
        self.assertEqual(
            self._call("api_balance", self.auditor, **self._values()).json()["points"], 77
        )
        values = {"club": "fri", "reference": "X1", "name": "Xu", "email": "xu@example.com"}
        first = self._call("api_enrol", self.clerk, **values).json()
        again = self._call("api_enrol", self.clerk, **values).json()
        self.assertEqual((first["state"], first["number"]), ("active", again["number"]))
        self.assertEqual(len(self.club.member_ids), 2)

    def test_bad_calls_get_a_sentence_and_change_nothing(self):
        self._give(self.member, 100)
        for method, values, message in (
            ("api_balance", {"club": "FRI", "number": "FRI-9"}, "No member has the number"),
            ("api_balance", {"club": "NO", "number": "1"}, "no club with the code"),
            ("api_earn", self._values(points=-5, key="a"), "whole numbers above zero"),
            ("api_earn", self._values(points=1.5, key="a"), "whole numbers above zero"),
            ("api_earn", self._values(points=5, key=""), "key needs 1 to 200"),
            ("api_redeem", self._values(reward=0, points=100, key="a"), "There is no reward"),
            (
                "api_redeem",
                self._values(reward=self.reward.id, points=101, key="a"),
                "100 points to spend; 101 were asked for",
            ),
        ):
            with self.subTest(method=method, values=values):
                answer = self._call(method, **values)
                self.assertEqual(answer.status_code, 422)
                self.assertIn(message, answer.json()["message"])
        self.assertEqual(self.member.points, 100)
        self.assertLedger()

    def test_rights(self):
        self.assertEqual(
            self._call("api_earn", self.clerk, **self._values(points=5, key="a")).status_code, 403
        )
        self.assertEqual(
            self._call(
                "api_redeem", self.auditor, **self._values(reward=1, points=5, key="a")
            ).status_code,
            403,
        )
        self.assertEqual(
            self._call("api_balance", token="wrong", **self._values()).status_code, 401
        )
        self.assertIn(self._call("_api_find", club="FRI", number="1").status_code, (403, 404))
        other = self._create_company("Elsewhere")
        stranger = self._create_user(
            "club_api_else", "customer_club.customer_club_group_manager", other
        )
        answer = self._call("api_balance", token=self._create_key(stranger), **self._values())
        self.assertIn("no club with the code", answer.json()["message"])
