import datetime

from odoo import Command
from odoo.tests import TransactionCase

from odoo.addons.mail.tests.common import mail_new_test_user

TODAY = datetime.date(2026, 6, 15)


class ClubCommon(TransactionCase):
    """A company of its own with a club, so that no other data and no chart of accounts matters."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(
            context=dict(cls.env.context, tracking_disable=True, no_reset_password=True)
        )
        cls.currency = cls.env.ref("base.EUR")
        cls.currency.active = True
        cls.company = cls._create_company("Club House")
        cls.env.user.company_ids |= cls.company
        cls.env = cls.env(context=dict(cls.env.context, allowed_company_ids=cls.company.ids))
        cls.club = cls._create_club("Friends", "FRI")
        cls.silver, cls.gold, cls.platinum = cls.club.tier_ids
        cls.rule = cls.club.earn_rule_ids
        cls.product = cls._create_product("Tea")
        cls.other_product = cls._create_product("Coffee")
        cls.anna = cls.env["res.partner"].create({"name": "Anna", "email": "anna@example.com"})
        cls.clerk = cls._create_user("club_clerk", "customer_club.customer_club_group_user")
        cls.manager = cls._create_user("club_manager", "customer_club.customer_club_group_manager")
        cls.auditor = cls._create_user("club_auditor", "customer_club.customer_club_group_auditor")

    @classmethod
    def _create_company(cls, name):
        company = cls.env["res.company"].create({"name": name, "currency_id": cls.currency.id})
        accounts = (
            cls.env["account.account"]
            .with_company(company)
            .create(
                [
                    {
                        "name": "Debtors",
                        "code": "CLB100",
                        "account_type": "asset_receivable",
                        "reconcile": True,
                    },
                    {"name": "Sales", "code": "CLB400", "account_type": "income"},
                ]
            )
        )
        cls.env["account.journal"].create(
            {
                "name": "Sales",
                "code": "CLB",
                "type": "sale",
                "company_id": company.id,
                "default_account_id": accounts[1].id,
            }
        )
        for model, field, account in (
            ("res.partner", "property_account_receivable_id", accounts[0]),
            ("product.category", "property_account_income_categ_id", accounts[1]),
        ):
            cls.env["ir.default"].set(model, field, account.id, company_id=company.id)
        return company

    @classmethod
    def _create_user(cls, login, groups, company=None):
        company = company or cls.company
        return mail_new_test_user(
            cls.env,
            login,
            groups=groups,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    @classmethod
    def _create_club(cls, name, code, company=None, **values):
        company = company or cls.company
        return cls.env["club.club"].create(
            {
                "name": name,
                "code": code,
                "company_id": company.id,
                "currency_id": cls.currency.id,
                "consent_required": False,
                "enrolment": "auto",
                **values,
            }
        )

    @classmethod
    def _create_product(cls, name):
        return cls.env["product.product"].create(
            {"name": name, "taxes_id": False, "list_price": 10}
        )

    @classmethod
    def _create_member(cls, partner=None, club=None):
        return (club or cls.club)._enrol(partner or cls.anna)

    @classmethod
    def _create_invoice(cls, partner, lines, date=TODAY, post=True, company=None, **values):
        """``lines``: amounts, or (product, amount)."""
        invoice = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "company_id": (company or cls.company).id,
                "invoice_date": date,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": (line[0] if isinstance(line, tuple) else cls.product).id,
                            "price_unit": line[1] if isinstance(line, tuple) else line,
                            "tax_ids": False,
                        }
                    )
                    for line in lines
                ],
                **values,
            }
        )
        if post:
            invoice.action_post()
        return invoice

    @classmethod
    def _create_refund(cls, invoice, lines=None, post=True):
        """A credit note of the whole invoice, or with other ``lines``."""
        refund = invoice._reverse_moves([{"invoice_date": invoice.invoice_date}])
        if lines is not None:
            refund.invoice_line_ids.unlink()
            refund.invoice_line_ids = [
                Command.create({"product_id": product.id, "price_unit": amount, "tax_ids": False})
                for product, amount in lines
            ]
        if post:
            refund.action_post()
        return refund

    @classmethod
    def _give(cls, member, points, key="test", expires_on=None, qualifying=False):
        account = member.qualifying_account_id if qualifying else member.account_id
        return cls.env["club.account"]._post(
            [
                {
                    "from_account": account._system("adjust"),
                    "to_account": account,
                    "points": points,
                    "kind": "adjust",
                    "key": f"{key}:{account.id}",
                    "effective_date": TODAY,
                    "expires_on": expires_on,
                }
            ]
        )[0]

    def assertLedger(self, company=None):
        """All invariants hold."""
        checks = self.env["club.check"]._run(company or self.company)
        self.assertFalse(
            checks.filtered("violations").mapped(lambda check: (check.code, check.record_ids))
        )
