from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain


class ClvScore(models.Model):
    _inherit = "clv.score"  # pylint: disable=consider-merging-classes-inherited

    win_back_gain = fields.Monetary(
        string="Gain of a contact",
        compute="_compute_win_back_gain",
        help="Value at stake x win-back success - cost of one contact, as in the settings.",
    )
    loss_type = fields.Selection(
        [("always_a_share", "Always a share"), ("lost_for_good", "Lost for good")],
        string="When away",
        compute="_compute_loss_type",
        help="Whether a customer who stays away may come back: the contact's own policy, else that"
        " of the company.",
    )
    bought_month = fields.Date(
        string="Bought in the month",
        compute="_compute_bought_month",
        search="_search_bought_month",
        help="For searching only: customers with a purchase in the month that begins on the day.",
    )
    bought_quarter = fields.Date(
        string="Bought in the quarter",
        compute="_compute_bought_month",
        search="_search_bought_quarter",
        help="For searching only: customers with a purchase in the three months that begin on"
        " the day.",
    )

    channel = fields.Char(
        string="Buys most through",
        compute="_compute_channel",
        help="Sales team of most of the customer's confirmed orders within the months looked back;"
        " web shop and till are teams, too.",
    )

    @api.depends("partner_id", "company_id")
    @api.depends_context("lang")
    def _compute_channel(self):
        Insight = self.env["clv.insight"].sudo()
        for company, scores in self.grouped("company_id").items():
            found = Insight._channels_of(company, scores.partner_id.ids)
            for score in scores:
                score.channel = found.get(score.partner_id.id, False)

    @api.depends("value_at_stake")
    def _compute_win_back_gain(self):
        for score in self:
            config = score.company_id.sudo().clv_config_id
            gain = score.value_at_stake * config.win_back_chance / 100 - config.contact_cost
            score.win_back_gain = gain

    @api.depends("partner_id.clv_loss_policy")
    def _compute_loss_type(self):
        for score in self:
            own = score.partner_id.with_company(score.company_id).sudo().clv_loss_policy
            score.loss_type = own or score.company_id.sudo().clv_config_id._loss_type()

    def _compute_bought_month(self):
        self.bought_month = self.bought_quarter = False

    def _search_bought_month(self, operator, value):
        return self._search_bought(operator, value, 1)

    def _search_bought_quarter(self, operator, value):
        return self._search_bought(operator, value, 3)

    def _search_bought(self, operator, value, months):
        if operator != "in":
            return NotImplemented
        found = Domain.FALSE
        for day in map(fields.Date.to_date, filter(None, value)):
            last = day + relativedelta(months=months, days=-1)
            for company in self.env.companies:
                query = self.env["clv.insight"].sudo()._bought_between(company, day, last)
                found |= Domain("company_id", "=", company.id) & Domain("partner_id", "any!", query)
        return found

    @api.model
    def _action_behind(self, title, company, domain):
        """The list of the customers behind a figure of a dashboard."""
        action = self.env["ir.actions.actions"]._for_xml_id("clv_analysis.clv_score_action")
        action["display_name"] = title
        action["domain"] = [("company_id", "=", company.id), *domain]
        action["context"] = {}
        return action

    @api.model
    def _action_cohort(self, cohort):
        months = 1 if cohort.period == "month" else 3
        first = cohort.cohort_date
        last = first + relativedelta(months=months, days=-1)
        bought = fields.Date.to_string(first + relativedelta(months=months * cohort.age))
        domain = [
            ("first_date", ">=", first),
            ("first_date", "<=", last),
            (f"bought_{cohort.period}", "=", bought),
        ]
        title = self.env._("Started %(start)s, bought %(later)s", start=first, later=bought)
        return self._action_behind(title, cohort.company_id, domain)

    @api.model
    def action_win_back(self):
        """Declining and lost customers, the greatest gain first; where who leaves does not come
        back, only those who are still declining."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "clv_analysis.clv_score_action_win_back"
        )
        hopeless = self.env.companies.filtered(
            lambda company: company.sudo().clv_config_id._loss_type() == "lost_for_good"
        )
        action["domain"] = [
            ("stage", "in", ("decline", "left")),
            ("value_at_stake", ">", 0),
            "|",
            ("stage", "=", "decline"),
            ("company_id", "not in", hopeless.ids),
        ]
        return action
