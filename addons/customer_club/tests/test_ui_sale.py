from odoo import Command
from odoo.tests import tagged

from .browser import ClubBrowser


@tagged("post_install", "-at_install")
class TestUiSale(ClubBrowser):
    """A salesperson without any right in the club takes a voucher on a quotation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.club.point_value = 0.05
        cls.member = cls._create_member()
        cls._give(cls.member, 500)
        reward = cls.env["club.reward"].create({"name": "Voucher", "club_id": cls.club.id})
        cls.redemption = cls.member.redeem(reward, 300)
        cls.redemption.card_id.code = "CLUB-VOUCHER-9"
        cls.seller = cls._create_user(
            "club_seller", "base.group_user,sales_team.group_sale_salesman_all_leads"
        )

    def _sell(self, partner, tour):
        line = {"product_id": self.product.id, "price_unit": 100, "tax_ids": False}
        order = (
            self.env["sale.order"]
            .with_user(self.seller)
            .create({"partner_id": partner.id, "order_line": [Command.create(line)]})
        )
        self.start_tour(f"/odoo/sales/{order.id}", tour, login=self.seller.login)
        return order

    def test_voucher_pays_on_a_quotation(self):
        order = self._sell(self.anna, "customer_club_quotation_tour")
        self.assertEqual((order.state, order.amount_total), ("sale", 85))
        self.assertTrue(self.redemption.is_used)

    def test_voucher_of_somebody_else_is_refused(self):
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        order = self._sell(stranger, "customer_club_strange_voucher_tour")
        self.assertEqual((order.amount_total, self.redemption.is_used), (100, False))
