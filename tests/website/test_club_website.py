"""A voucher of the club in the shopping cart: for its member, and for nobody else."""

from pathlib import Path

from odoo.tests import HttpCase, tagged

from odoo.addons.mail.tests.common import mail_new_test_user

TOURS = Path(__file__).parent / "tours" / "club_website_tours.js"
URL = "/website/static/tests/club_website_tours.js"


@tagged("post_install", "-at_install")
class TestClubWebsite(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.attachment"].create(
            {
                "name": "club_website_tours.js",
                "url": URL,
                "raw": TOURS.read_bytes(),
                "public": True,
                "mimetype": "text/javascript",
                "type": "binary",
            }
        )
        cls.env["ir.asset"].create(
            {"name": "club website", "bundle": "web.assets_tests", "path": URL}
        )
        cls.env["product.product"].create(
            {
                "name": "Club Tea Pot",
                "list_price": 100,
                "taxes_id": False,
                "type": "service",
                "website_published": True,
                "sale_ok": True,
            }
        )
        cls.env["account.tax"].search([]).active = False
        cls.club = cls.env["club.club"].create(
            {"name": "Web Club", "code": "WEB", "consent_required": False, "point_value": 0.05}
        )
        cls.member_user = cls._create_visitor("club_web_member")
        cls._create_visitor("club_web_stranger")
        cls.member = cls.club._enrol(cls.member_user.partner_id)
        account = cls.member.account_id
        cls.env["club.account"]._post(
            [
                {
                    "from_account": account._system("adjust"),
                    "to_account": account,
                    "points": 1000,
                    "kind": "adjust",
                    "key": "website-test",
                    "effective_date": "2026-06-15",
                }
            ]
        )
        reward = cls.env["club.reward"].create({"name": "Voucher", "club_id": cls.club.id})
        cls.redemption = cls.member.redeem(reward, 300)
        cls.redemption.card_id.code = "CLUB-VOUCHER-1"

    @classmethod
    def _create_visitor(cls, login):
        return mail_new_test_user(
            cls.env,
            login,
            groups="base.group_portal",
            street="Main Street 1",
            city="Springfield",
            zip="12345",
            phone="123456",
            country_id=cls.env.ref("base.us").id,
        )

    def test_member_uses_the_voucher_in_the_cart(self):
        self.start_tour("/shop", "club_website_member_tour", login="club_web_member")
        order = self.env["sale.order"].search(
            [("partner_id", "=", self.member_user.partner_id.id)], limit=1
        )
        self.assertEqual(order.amount_total, 85)
        self.assertEqual(order.order_line.coupon_id, self.redemption.card_id)

    def test_another_customer_is_refused(self):
        self.start_tour("/shop", "club_website_stranger_tour", login="club_web_stranger")
        self.assertFalse(self.redemption.is_used)

    def test_a_visitor_without_login_is_refused(self):
        self.start_tour("/shop", "club_website_stranger_tour")
        self.assertFalse(self.redemption.is_used)
