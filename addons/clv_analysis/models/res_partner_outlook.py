from odoo import fields, models

from .res_partner import _clv

ANALYST = "clv_analysis.clv_analysis_group_user"


def _amount(name, **kwargs):
    return _clv(fields.Monetary, name, currency_field="clv_currency_id", groups=ANALYST, **kwargs)


class ResPartner(models.Model):
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    clv_stage = _clv(
        fields.Selection,
        "clv_stage",
        selection=lambda self: (
            self.env["clv.stage"]._fields["code"]._description_selection(self.env)
        ),
        string="Stage",
    )
    clv_stage_id = _clv(fields.Many2one, "clv_stage_id", "clv.stage", string="Stage of life")
    clv_next_order_date = _clv(fields.Date, "clv_next_order_date", string="Next order")
    clv_next_order_amount = _amount("clv_next_order_amount", string="Next order amount")
    clv_historic_value = _amount("clv_historic_value", string="Historic value")
    clv_potential_value = _amount("clv_potential_value", string="Potential value")
    clv_total_value = _amount("clv_total_value", string="Total value")
    clv_value_at_stake = _amount("clv_value_at_stake", string="Value at stake")

    def _clv_score_fields(self):
        return {
            **super()._clv_score_fields(),
            "clv_stage": "stage",
            "clv_stage_id": "stage_id",
            "clv_next_order_date": "next_order_date",
            "clv_next_order_amount": "expected_amount",
            "clv_historic_value": "historic_value",
            "clv_potential_value": "potential_value",
            "clv_total_value": "total_value",
            "clv_value_at_stake": "value_at_stake",
        }
