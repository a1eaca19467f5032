from collections import Counter
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

#: how far back a run looks for deliveries; a customer is handed over once
LOOK_BACK_DAYS = 7


class TouchpointHandover(models.Model):
    """Who answered for a customer until when, and who took over: the log of owners."""

    _name = "touchpoint.handover"
    _description = "Hand-over of a Customer (fact)"
    _order = "at desc, id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    at = fields.Datetime(required=True, readonly=True)
    day = fields.Date(required=True, readonly=True, help="Where the company is; rules count on it.")
    from_user_id = fields.Many2one("res.users", string="Previous Owner", readonly=True)
    to_user_id = fields.Many2one("res.users", string="New Owner", readonly=True)
    from_team_id = fields.Many2one("crm.team", string="From Department", readonly=True)
    to_team_id = fields.Many2one("crm.team", string="To Department", readonly=True)
    reason = fields.Selection(
        [("delivery", "Delivery"), ("hand", "By Hand")], required=True, readonly=True
    )
    by_id = fields.Many2one("res.users", string="Changed By", readonly=True)
    order_id = fields.Many2one("sale.order", readonly=True, index=True)

    _company_idx = models.Index("(company_id, reason, partner_id)")

    @api.model
    def _cron_hand_over(self, now=None):
        """Every quarter of an hour: customers whose first delivery is done go to service."""
        companies = self.env["res.company"].search([("touch_service_team_id", "!=", False)])
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(companies))
        for company in companies:
            self._hand_over_delivered(company, now or fields.Datetime.now())
            if not cron._commit_progress(1):
                break

    @api.model
    def _hand_over_delivered(self, company, now):
        """Give the customers of recent deliveries to the service team; each of them once."""
        # sudo: owners change by this rule, whoever runs it
        lines = (
            self.env["sale.order.line"]
            .sudo()
            .search(
                Domain("company_id", "=", company.id)
                & Domain("state", "=", "sale")
                & Domain("qty_delivered", ">", 0)
                & Domain("write_date", ">=", now - timedelta(days=LOOK_BACK_DAYS)),
                order="id",
            )
        )
        orders = {}
        for order in lines.order_id:
            orders.setdefault(order.partner_id.commercial_partner_id, order)
        team = company.touch_service_team_id
        members = team.member_ids or team.user_id
        known = self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("reason", "=", "delivery"),
                ("partner_id", "in", [partner.id for partner in orders]),
            ]
        )
        load = self._get_load(company, members)
        for partner, order in orders.items():
            if partner in known.partner_id or partner.user_id in members or not members:
                continue
            user = min(members, key=lambda member: (load[member.id], member.id))
            load[user.id] += 1
            partner.with_context(touchpoint_handover=(company, order)).user_id = user

    def _get_load(self, company, members):
        """{user id: customers taken over}"""
        rows = self.sudo()._read_group(
            [("company_id", "=", company.id), ("to_user_id", "in", members.ids)],
            ["to_user_id"],
            ["__count"],
        )
        return Counter({user.id: count for user, count in rows})

    @api.model
    def _log(self, before):
        """Write down new owners.

        :param before: {res.partner: res.users before the change}
        """
        company, order = self.env.context.get("touchpoint_handover") or (
            self.env.company,
            self.env["sale.order"],
        )
        now = fields.Datetime.now()
        # sudo: the log is written by the system only
        return self.sudo().create(
            [
                {
                    "partner_id": partner.id,
                    "company_id": (partner.company_id or company).id,
                    "at": now,
                    "day": company._touch_today(now),
                    "from_user_id": old.id,
                    "to_user_id": partner.user_id.id,
                    "from_team_id": old.sale_team_id.id,
                    "to_team_id": partner.user_id.sale_team_id.id,
                    "reason": "delivery" if order else "hand",
                    "by_id": self.env.user.id,
                    "order_id": order.id,
                }
                for partner, old in before.items()
                if partner.user_id != old
            ]
        )
