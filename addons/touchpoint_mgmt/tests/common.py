from contextlib import contextmanager
from datetime import date, datetime, time

from odoo.tests import TransactionCase, new_test_user

from odoo.addons.base.tests.common import DISABLED_MAIL_CONTEXT

TODAY = date(2027, 4, 29)  # a Thursday


class TouchpointCase(TransactionCase):
    """One company in Shanghai working Monday to Friday, a manager, two clerks, few customers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, **DISABLED_MAIL_CONTEXT))
        cls.calendar = cls.env["resource.calendar"].create(
            {"name": "Shanghai 40 h", "tz": "Asia/Shanghai", "company_id": False}
        )
        cls.company = cls.env["res.company"].create(
            {"name": "Care Company A", "resource_calendar_id": cls.calendar.id}
        )
        cls.calendar.company_id = cls.company
        cls.env = cls.env(context=dict(cls.env.context, allowed_company_ids=cls.company.ids))
        cls.manager = cls._new_user("touch_manager", "manager")
        cls.clerk = cls._new_user("touch_clerk", "user")
        cls.other_clerk = cls._new_user("touch_other_clerk", "user")
        cls.product = cls.env["product.product"].create({"name": "Thing", "company_id": False})
        cls.type_thanks = cls.env.ref("touchpoint_mgmt.touchpoint_type_thanks_call")
        cls.anchor_order = cls.env.ref("touchpoint_mgmt.touchpoint_anchor_order_confirmed")
        cls.anchor_birthday = cls.env.ref("touchpoint_mgmt.touchpoint_anchor_birthday")
        cls.planner = cls.env["touchpoint.planner"]
        cls.executor = cls.env["touchpoint.executor"]

    @contextmanager
    def assertRefused(self, error, sentence):
        """The block raises ``error`` with a message that matches, and is undone."""
        with self.assertRaises(error) as catcher:
            yield
        self.assertRegex(str(catcher.exception), sentence)

    @classmethod
    def _new_user(cls, login, level, company=None):
        company = company or cls.company
        return new_test_user(
            cls.env,
            login=login,
            groups=f"touchpoint_mgmt.touchpoint_mgmt_group_{level}",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
            tz="Asia/Shanghai",
        )

    @classmethod
    def _new_customer(cls, name="Customer", **values):
        values = {"name": name, "phone": "+86 10 6552 9988", "company_id": False, **values}
        return cls.env["res.partner"].create(values)

    @classmethod
    def _new_order(cls, partner, day, company=None, hour=4):
        """A confirmed order dated ``day`` (``hour`` in UTC)."""
        order = (
            cls.env["sale.order"]
            .with_company(company or cls.company)
            .create(
                {
                    "partner_id": partner.id,
                    "company_id": (company or cls.company).id,
                    "order_line": [(0, 0, {"product_id": cls.product.id, "price_unit": 100})],
                }
            )
        )
        order.write({"state": "sale", "date_order": datetime.combine(day, time(hour))})
        return order

    @classmethod
    def _new_rule(cls, partners=None, **values):
        """A rule three days after the order, for the given customers, done by the clerk."""
        audience = [("id", "in", partners.ids)] if partners is not None else []
        return cls.env["touchpoint.rule"].create(
            {
                "name": "Three days after the order",
                "company_id": cls.company.id,
                "type_id": cls.type_thanks.id,
                "anchor_id": cls.anchor_order.id,
                "audience_domain": repr(audience),
                "offset_days": 3,
                "assignment": "fixed",
                "user_id": cls.clerk.id,
                **values,
            }
        )

    @classmethod
    def _new_running_rule(cls, partners=None, plan_from=date(2027, 1, 1), **values):
        rule = cls._new_rule(partners, **values)
        rule.write({"state": "running", "plan_from": plan_from})
        return rule

    @classmethod
    def _plan(cls, rule, today=TODAY):
        return cls.planner._plan(rule, today)

    @classmethod
    def _new_touch(cls, partner, **values):
        """A touch nobody planned, waiting for the clerk."""
        return cls.env["touchpoint.touch"].create(
            {
                "company_id": cls.company.id,
                "partner_id": partner.id,
                "commercial_partner_id": partner.commercial_partner_id.id,
                "type_id": cls.type_thanks.id,
                "channel_id": cls.type_thanks.channel_id.id,
                "due": TODAY,
                "deadline": TODAY,
                "user_id": cls.clerk.id,
                **values,
            }
        )

    def _make_chinese(self, *users):
        self.env["res.lang"]._activate_lang("zh_CN")
        for user in users:
            user.lang = "zh_CN"

    def _assert_reader_language(self, record, *names):
        """Sentences follow the reader, also where two read in one transaction (a paper, a job)."""
        self.env["res.lang"]._activate_lang("zh_CN")
        for name in names:
            english = record.with_context(lang="en_US")[name]
            chinese = record.with_context(lang="zh_CN")[name]
            self.assertRegex(chinese, r"[\u4e00-\u9fff]", name)
            self.assertNotEqual(english, chinese, name)
