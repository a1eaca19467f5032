from odoo import api, fields, models
from odoo.fields import Domain

SATISFACTION = "touch_satisfaction_class"


class ClvScore(models.Model):
    """False loyalty: who keeps buying though dissatisfied, for want of a choice. Needs the
    satisfaction that touches record; without touches nobody is found."""

    _inherit = "clv.score"  # pylint: disable=consider-merging-classes-inherited

    false_loyalty = fields.Boolean(
        string="False loyalty",
        compute="_compute_false_loyalty",
        search="_search_false_loyalty",
        help="Keeps buying though the last touch left the customer dissatisfied, in a company"
        " whose customers have little choice: will leave as soon as there is one.",
    )

    @api.depends("stage_id", "partner_id")
    def _compute_false_loyalty(self):
        flagged = self.search([("id", "in", self._origin.ids), ("false_loyalty", "=", True)])
        for score in self:
            score.false_loyalty = score._origin in flagged

    def _search_false_loyalty(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = Domain.OR(
            self._false_loyalty_domain(company)
            for company in self.env.companies
            if company.sudo().clv_config_id.competition == "low"
        )
        if set(value) == {True, False}:
            return Domain.TRUE
        return found if True in value else ~found

    @api.model
    def _false_loyalty_domain(self, company):
        """Scores of ``company``: buying at their usual pace, and dissatisfied."""
        Partner = self.env["res.partner"].with_company(company).sudo()
        if SATISFACTION not in Partner._fields:
            return Domain.FALSE
        Partner = Partner.with_context(allowed_company_ids=company.ids)
        unhappy = Partner._search([(SATISFACTION, "=", "dissatisfied")])
        return (
            Domain("company_id", "=", company.id)
            & Domain("stage_id.code", "in", ("growth", "mature"))
            & Domain("partner_id", "in", unhappy)
        )

    def _explain_scores(self):
        lines = super()._explain_scores()
        if not self.false_loyalty:
            return lines
        return [
            *lines,
            self.env._(
                "Keeps buying though dissatisfied, and has little choice: this loyalty ends when"
                " there is one."
            ),
        ]
