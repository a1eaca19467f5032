from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import Query

SCORE_HELP = "1 (worst) to 5 (best) among all customers of the company. 0: no purchase yet."
SCORE_FIELDS = {  # field of the partner: field of the score
    "clv_score_id": "id",
    "clv_segment_id": "segment_id",
    "clv_r_score": "r_score",
    "clv_f_score": "f_score",
    "clv_m_score": "m_score",
    "clv_recency": "recency",
    "clv_frequency": "frequency",
    "clv_monetary": "monetary",
    "clv_p_alive": "p_alive",
    "clv_current_value": "current_value",
}


def _clv(field_class, name, *args, **kwargs):
    """A field showing the customer's latest score in the current company."""
    return field_class(
        *args,
        compute="_compute_clv",
        compute_sudo=True,
        search=lambda self, operator, value: self._search_clv(name, operator, value),
        **kwargs,
    )


class ResPartner(models.Model):
    _inherit = "res.partner"

    # The scores of the commercial entity, for it and all its contacts. They need no rights on
    # clv.score, so that any addon can choose an audience by them; amounts are for analysts.
    clv_score_id = _clv(fields.Many2one, "clv_score_id", "clv.score", string="Customer value")
    clv_segment_id = _clv(fields.Many2one, "clv_segment_id", "clv.segment", string="Value segment")
    clv_r_score = _clv(fields.Integer, "clv_r_score", string="Recency score", help=SCORE_HELP)
    clv_f_score = _clv(fields.Integer, "clv_f_score", string="Frequency score", help=SCORE_HELP)
    clv_m_score = _clv(fields.Integer, "clv_m_score", string="Amount score", help=SCORE_HELP)
    clv_recency = _clv(fields.Integer, "clv_recency", string="Days since last purchase")
    clv_frequency = _clv(fields.Integer, "clv_frequency", string="Number of purchases")
    clv_monetary = _clv(
        fields.Monetary,
        "clv_monetary",
        string="Total purchases",
        currency_field="clv_currency_id",
        groups="clv_analysis.clv_analysis_group_user",
    )
    clv_p_alive = _clv(fields.Float, "clv_p_alive", string="Still a customer")
    clv_current_value = _clv(
        fields.Monetary,
        "clv_current_value",
        string="Current value",
        currency_field="clv_currency_id",
        groups="clv_analysis.clv_analysis_group_user",
    )
    clv_currency_id = fields.Many2one(related="clv_score_id.currency_id", string="Value currency")
    clv_strategy = fields.Text(related="clv_segment_id.strategy", string="What to do")
    clv_layer = fields.Selection(related="clv_segment_id.layer", string="Retention layer")
    clv_explanation = fields.Text(
        related="clv_score_id.explanation",
        string="How it is computed",
        groups="clv_analysis.clv_analysis_group_user",
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_clv_scores(self):
        self.env["clv.dataset"].sudo()._forget_customers(self)

    @api.model
    def _clv_score_fields(self):
        """Field of the partner: field of the score."""
        return SCORE_FIELDS

    @api.depends("commercial_partner_id")
    @api.depends_context("company", "tz")
    def _compute_clv(self):
        domain = [
            ("company_id", "=", self.env.company.id),
            ("partner_id", "in", self.commercial_partner_id.ids),
        ]
        scores = {score.partner_id: score for score in self.env["clv.score"].search(domain)}
        for partner in self:
            score = scores.get(partner.commercial_partner_id._origin, self.env["clv.score"])
            for name, source in self._clv_score_fields().items():
                partner[name] = score if source == "id" else score[source]

    def _search_clv(self, field_name, operator, value):
        """Partners whose score in the current company fits, as one subquery.

        Partners without a score read as empty or 0 and are found by exactly that; they fit no
        comparison ("fewer than 30 days ago" must not find those who never bought).
        """
        self._check_field_access(self._fields[field_name], "read")
        if operator.startswith("not"):
            return NotImplemented
        Score = self.env["clv.score"].sudo()
        own = Domain("company_id", "=", self.env.company.id)
        if field_name == "clv_p_alive" and operator in ("<", "<="):  # not: unknown
            own &= Domain("p_alive", "!=", False)
        if operator == "any":  # what is asked about the score is asked with the user's rights
            comodel = self.env[self._fields[field_name].comodel_name]
            operator, value = "in", comodel._search(value)
        empty = operator == "in" and not isinstance(value, Query) and not all(value)
        if empty:
            value = [item for item in value if item is not False]
        found = Score._search(own & Domain(self._clv_score_fields()[field_name], operator, value))
        domain = Domain("commercial_partner_id", "in", found.subselect("partner_id"))
        if empty:
            scored = Score._search(own).subselect("partner_id")
            domain |= ~Domain("commercial_partner_id", "in", scored)
        return domain

    def action_open_clv_score(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("clv_analysis.clv_score_action")
        action.update(res_id=self.clv_score_id.id, views=[(False, "form")], target="current")
        return action
