"""Key customers: a queue of their own, and a card that does not grow old."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from .res_partner import USER_GROUP

BATCH = 500
REVIEW_TYPE = "touchpoint_mgmt.mail_activity_type_review"


class ResPartner(models.Model):
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    touch_is_key = fields.Boolean(
        string="Key Customer",
        tracking=True,
        help="Looked after one by one: own queue, own relationship card, reminder to review it.",
    )
    touch_promise_ids = fields.One2many(
        "touchpoint.promise", "partner_id", string="Promises", groups=USER_GROUP
    )
    touch_card_reminded_on = fields.Date(readonly=True, copy=False, groups=USER_GROUP)

    _touch_key_idx = models.Index("(id) WHERE touch_is_key")

    @api.model
    def _cron_remind_touch_cards(self):
        """Daily: whoever is responsible for a key customer is reminded of the old card, once a
        period; a second run on the same day reminds nobody again."""
        companies = self.env["res.company"].search([("touch_card_review_days", ">", 0)])
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(companies))
        for company in companies:
            while self._remind_touch_cards(company, company._touch_today()):
                if not cron._commit_progress(0):
                    return
            if not cron._commit_progress(1):
                return

    @api.model
    def _remind_touch_cards(self, company, today):
        """Handle one batch of cards of customers whose person works in ``company``; -> how many"""
        before = today - timedelta(days=company.touch_card_review_days)
        stale = Domain("touch_card_reviewed_on", "=", False) | Domain(
            "touch_card_reviewed_on", "<", before
        )
        quiet = Domain("touch_card_reminded_on", "=", False) | Domain(
            "touch_card_reminded_on", "<", before
        )
        partners = self.search(
            Domain("touch_is_key", "=", True)
            & Domain("user_id.company_id", "=", company.id)
            & Domain("user_id.active", "=", True)
            & Domain("company_id", "in", [False, company.id])
            & stale
            & quiet,
            limit=BATCH,
        )
        self.env["mail.activity"].with_context(
            mail_activity_quick_update=True, touchpoint_no_subscribe=True
        ).create(
            [
                {
                    "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                    "res_id": partner.id,
                    "activity_type_id": self.env.ref(REVIEW_TYPE).id,
                    "user_id": partner.user_id.id,
                    "date_deadline": today,
                }
                for partner in partners
            ]
        )
        partners.touch_card_reminded_on = today
        return len(partners)

    def _end_card_reminder(self):
        """The card was reviewed: nobody has to be reminded of it any more."""
        review = self.env.ref(REVIEW_TYPE)
        # sudo: the reminder may be a colleague's
        activities = self.sudo().activity_ids
        activities.filtered(lambda activity: activity.activity_type_id == review).action_done()

    def _get_card_service(self):
        """Which line the customer may call, and which departments talk to him or her."""
        firm, company = self.commercial_partner_id, self.env.company
        policy = self.env["touchpoint.case.policy"]._find(
            company, "service", "1", self.touch_service_class, self
        )
        teams = self.env["touchpoint.touch"]._read_group(
            [("commercial_partner_id", "=", firm.id), ("state", "=", "done")], ["team_id"]
        )
        names = [team.name for (team,) in teams if team]
        lines = [(self.env._("Hot line"), policy.hotline)] if policy.hotline else []
        return lines + ([(self.env._("Departments in contact"), ", ".join(names))] if names else [])

    def _get_card_behaviour(self):
        """How the customer buys, as [(label, value)] for the printed card: orders, the last one,
        the usual gap, what is owed."""
        self.ensure_one()
        firm = self.commercial_partner_id
        # sudo: the card of a customer is read by people who may not read his orders
        rows = (
            self.env["sale.order"]
            .sudo()
            ._read_group(
                [
                    ("partner_id", "child_of", firm.id),
                    ("state", "=", "sale"),
                    ("company_id", "in", self.env.companies.ids),
                ],
                [],
                ["__count", "date_order:min", "date_order:max"],
            )
        )
        [(count, first, last)] = rows
        lines = [*self._get_card_service(), (self.env._("Orders"), count)]
        if count:
            day = fields.Datetime.context_timestamp(self, last).date()
            lines.append((self.env._("Last order"), format_date(self.env, day)))
        if count > 1:
            gap = round((last - first).days / (count - 1))
            lines.append((self.env._("Usual gap (days)"), gap))
        if firm.sudo().credit:
            currency = self.env.company.currency_id
            lines.append((self.env._("Owes us"), currency.format(firm.sudo().credit)))
        return lines
