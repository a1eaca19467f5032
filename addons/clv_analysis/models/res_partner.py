from odoo import api, fields, models
from odoo.fields import Domain


class ResPartner(models.Model):
    _inherit = "res.partner"

    # Latest scores of the customer (the commercial entity, for all its contacts) in the current
    # company. Readable and searchable without rights on clv.score, so that any addon can choose
    # an audience by them; amounts are for analysts.
    clv_score_id = fields.Many2one(
        "clv.score",
        string="Customer value",
        compute="_compute_clv",
        search="_search_clv_score_id",
        compute_sudo=True,
    )
    clv_segment_id = fields.Many2one(
        "clv.segment",
        string="Value segment",
        compute="_compute_clv",
        search="_search_clv_segment_id",
        compute_sudo=True,
    )
    clv_r_score = fields.Integer(
        string="Recency score",
        compute="_compute_clv",
        search="_search_clv_r_score",
        compute_sudo=True,
        help="1 to 5; 5: bought most recently. 0: no purchase yet.",
    )
    clv_f_score = fields.Integer(
        string="Frequency score",
        compute="_compute_clv",
        search="_search_clv_f_score",
        compute_sudo=True,
        help="1 to 5; 5: bought most often. 0: no purchase yet.",
    )
    clv_m_score = fields.Integer(
        string="Amount score",
        compute="_compute_clv",
        search="_search_clv_m_score",
        compute_sudo=True,
        help="1 to 5; 5: spent most. 0: no purchase yet.",
    )
    clv_recency = fields.Integer(
        string="Days since last purchase",
        compute="_compute_clv",
        search="_search_clv_recency",
        compute_sudo=True,
    )
    clv_frequency = fields.Integer(
        string="Number of purchases",
        compute="_compute_clv",
        search="_search_clv_frequency",
        compute_sudo=True,
    )
    clv_monetary = fields.Monetary(
        string="Total purchases",
        currency_field="clv_currency_id",
        compute="_compute_clv",
        search="_search_clv_monetary",
        compute_sudo=True,
        groups="clv_analysis.clv_analysis_group_user",
    )
    clv_currency_id = fields.Many2one(
        "res.currency", string="Value currency", compute="_compute_clv", compute_sudo=True
    )

    @api.depends("commercial_partner_id")
    @api.depends_context("company", "tz")
    def _compute_clv(self):
        scores = self.env["clv.score"].search(
            [
                ("company_id", "=", self.env.company.id),
                ("partner_id", "in", self.commercial_partner_id.ids),
            ]
        )
        by_partner = {score.partner_id.id: score for score in scores}
        nothing = self.env["clv.score"]
        for partner in self:
            score = by_partner.get(partner.commercial_partner_id._origin.id, nothing)
            partner.clv_score_id = score
            partner.clv_segment_id = score.segment_id
            partner.clv_r_score = score.r_score
            partner.clv_f_score = score.f_score
            partner.clv_m_score = score.m_score
            partner.clv_recency = score.recency
            partner.clv_frequency = score.frequency
            partner.clv_monetary = score.monetary
            partner.clv_currency_id = self.env.company.currency_id

    def _search_clv(self, field_name, operator, value):
        """Partners whose score of the current company fits, as one subquery.

        Partners without a score read as empty or 0 and are found by exactly that; they fit no
        comparison ("fewer than 30 days ago" must not find those who never bought).
        """
        if operator.startswith("not"):
            return NotImplemented
        Score = self.env["clv.score"].sudo()
        own = Domain("company_id", "=", self.env.company.id)
        empty = operator == "in" and any(not item for item in value)
        if empty:
            value = [item for item in value if item is not False]
        found = Score._search(own & Domain(field_name, operator, value))
        domain = Domain("commercial_partner_id", "in", found.subselect("partner_id"))
        if empty:
            scored = Score._search(own)
            domain |= ~Domain("commercial_partner_id", "in", scored.subselect("partner_id"))
        return domain

    def _search_clv_score_id(self, operator, value):
        return self._search_clv("id", operator, value)

    def _search_clv_segment_id(self, operator, value):
        return self._search_clv("segment_id", operator, value)

    def _search_clv_r_score(self, operator, value):
        return self._search_clv("r_score", operator, value)

    def _search_clv_f_score(self, operator, value):
        return self._search_clv("f_score", operator, value)

    def _search_clv_m_score(self, operator, value):
        return self._search_clv("m_score", operator, value)

    def _search_clv_recency(self, operator, value):
        return self._search_clv("recency", operator, value)

    def _search_clv_frequency(self, operator, value):
        return self._search_clv("frequency", operator, value)

    def _search_clv_monetary(self, operator, value):
        return self._search_clv("monetary", operator, value)

    def action_open_clv_score(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("clv_analysis.clv_score_action")
        action.update(res_id=self.clv_score_id.id, views=[(False, "form")], target="current")
        return action
