from datetime import date

from odoo.tests import TransactionCase

from odoo.addons.mail.tests.common import mail_new_test_user

TODAY = date(2026, 6, 30)


class ClvCase(TransactionCase):
    """Two companies of their own, so that no other order of the database counts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.company_a, cls.company_b = cls.env["res.company"].create(
            [{"name": "Clv Company A"}, {"name": "Clv Company B"}]
        )
        (cls.company_a + cls.company_b).partner_id.tz = "UTC"
        cls.env.user.company_ids += cls.company_a + cls.company_b
        cls.env.user.company_id = cls.company_a
        cls.product = cls.env["product.product"].create({"name": "Clv product", "type": "consu"})
        cls.analyst = mail_new_test_user(
            cls.env,
            login="clv_analyst",
            groups="clv_analysis.clv_analysis_group_user",
            company_id=cls.company_a.id,
            company_ids=[(6, 0, cls.company_a.ids)],
        )
        cls.manager = mail_new_test_user(
            cls.env,
            login="clv_manager",
            groups="clv_analysis.clv_analysis_group_manager",
            company_id=cls.company_a.id,
            company_ids=[(6, 0, cls.company_a.ids)],
        )

    @classmethod
    def _partner(cls, name, **values):
        return cls.env["res.partner"].create({"name": name, **values})

    @classmethod
    def _order(cls, partner, day, amount, company=None, state="sale", **values):
        """An order of one line without tax; ``day`` is a date or a UTC date and time."""
        company = company or cls.company_a
        return (
            cls.env["sale.order"]
            .with_company(company)
            .create(
                {
                    "partner_id": partner.id,
                    "company_id": company.id,
                    "date_order": f"{day} 12:00:00" if len(str(day)) == 10 else day,
                    "state": state,
                    "order_line": [
                        (
                            0,
                            0,
                            {
                                "product_id": cls.product.id,
                                "product_uom_qty": 1,
                                "price_unit": amount,
                                "tax_ids": [(5, 0, 0)],
                            },
                        )
                    ],
                    **values,
                }
            )
        )

    @classmethod
    def _run(cls, company=None, today=TODAY):
        company = company or cls.company_a
        run = cls.env["clv.run"].sudo()._prepare_runs(company)
        run._process(today)
        return run

    @classmethod
    def _score(cls, partner, company=None):
        return cls.env["clv.score"].search(
            [
                ("partner_id", "=", partner.id),
                ("company_id", "=", (company or cls.company_a).id),
            ]
        )


class ClvInvoiceCase(ClvCase):
    """The company also writes invoices to Ann; the product costs it 4."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.config = cls.company_a.clv_config_id
        cls.dataset = cls.env["clv.dataset"]
        cls.ann = cls._partner("Ann")
        env = cls.env(context={**cls.env.context, "allowed_company_ids": cls.company_a.ids})
        account = env["account.account"]
        cls.income, cls.receivable = account.create(
            [
                {"name": "Sales", "code": "clv400", "account_type": "income"},
                {"name": "Customers", "code": "clv120", "account_type": "asset_receivable"},
            ]
        )
        cls.journal = env["account.journal"].create(
            {
                "name": "Clv sales",
                "code": "CLVS",
                "type": "sale",
                "company_id": cls.company_a.id,
                "default_account_id": cls.income.id,
            }
        )
        cls.ann.with_company(cls.company_a).property_account_receivable_id = cls.receivable
        cls.product.with_company(cls.company_a).standard_price = 4.0

    def _invoice(
        self, day, amount, move_type="out_invoice", post=True, quantity=1, order=None, partner=None
    ):
        line = {
            "product_id": self.product.id,
            "quantity": quantity,
            "price_unit": amount / quantity,
            "account_id": self.income.id,
            "tax_ids": [(5, 0, 0)],
        }
        if order:
            line["sale_line_ids"] = [(6, 0, order.order_line.ids)]
        move = (
            self.env["account.move"]
            .with_company(self.company_a)
            .create(
                {
                    "move_type": move_type,
                    "partner_id": (partner or self.ann).id,
                    "journal_id": self.journal.id,
                    "invoice_date": day,
                    "invoice_line_ids": [(0, 0, line)],
                }
            )
        )
        if post:
            move.action_post()
        return move
