"""Members at the till: points by the invoice of the order, vouchers for their member alone."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.point_of_sale.tests.common import CommonPosTest


@tagged("post_install", "-at_install")
class TestClubTill(CommonPosTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("customer_club.customer_club_group_manager")
        cls.club = cls.env["club.club"].create(
            {"name": "Till Club", "code": "TILL", "consent_required": False, "point_value": 0.05}
        )
        cls.anna, cls.ben = cls.env["res.partner"].create([{"name": "Anna"}, {"name": "Ben"}])
        cls.member = cls.club._enrol(cls.anna)
        cls.product = cls.env["product.product"].create(
            {"name": "Tea", "list_price": 100, "taxes_id": False, "available_in_pos": True}
        )

    def _order(self, partner, invoice, **line):
        return self.create_backend_pos_order(
            {
                "order_data": {"partner_id": partner.id, "to_invoice": invoice},
                "line_data": [{"product_id": self.product.id, **line}],
                "payment_data": [{"payment_method_id": self.bank_payment_method.id}],
            }
        )[0]

    def _voucher(self):
        account = self.member.account_id
        self.env["club.account"].sudo()._post(
            [
                {
                    "from_account": account._system("adjust"),
                    "to_account": account,
                    "points": 1000,
                    "kind": "adjust",
                    "key": "till-test",
                    "effective_date": "2026-06-15",
                }
            ]
        )
        reward = self.env["club.reward"].create({"name": "Voucher", "club_id": self.club.id})
        return self.member.redeem(reward, 300).card_id

    def test_an_invoiced_order_earns_and_its_return_takes_back(self):
        order = self._order(self.anna, True)
        self.assertEqual(order.state, "done")
        self.assertEqual(self.member.points, 100)
        refund = self.env["pos.order"].browse(order.refund()["res_id"])
        refund.to_invoice = True
        context = {"active_ids": refund.ids, "active_id": refund.id}
        self.env["pos.make.payment"].with_context(**context).create(
            {"payment_method_id": self.bank_payment_method.id}
        ).with_context(**context).check()
        self.assertEqual(refund.account_move.reversed_entry_id, order.account_move)
        self.assertEqual(self.member.points, 0)

    def test_an_order_without_invoice_says_so_and_earns_once_it_is_invoiced(self):
        order = self._order(self.anna, False)
        self.assertEqual(self.member.points, 0)
        self.assertIn("No points yet", str(order.message_ids.mapped("body")))
        order.action_pos_order_invoice()
        self.assertEqual(self.member.points, 100)

    def test_the_till_takes_a_voucher_from_its_member_alone(self):
        card = self._voucher()
        config = self.pos_config_usd
        asked = [
            config.use_coupon_code(card.code, "2026-06-15 10:00:00", partner.id, False)
            for partner in (self.anna, self.ben, self.env["res.partner"])
        ]
        self.assertEqual([answer["successful"] for answer in asked], [True, False, False])

    def test_changing_the_customer_afterwards_does_not_help(self):
        card = self._voucher()
        line = {
            "coupon_id": card.id,
            "reward_id": card.program_id.reward_ids[:1].id,
            "is_reward_line": True,
            "price_unit": -15,
        }
        with self.assertRaisesRegex(UserError, f"Voucher {card.code} belongs to another"):
            self._order(self.ben, False, **line)
        self.assertEqual(self._order(self.anna, False, **line).state, "paid")
