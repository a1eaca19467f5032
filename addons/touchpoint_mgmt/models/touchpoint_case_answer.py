from odoo import fields, models


class TouchpointCase(models.Model):
    _inherit = "touchpoint.case"  # pylint: disable=consider-merging-classes-inherited

    # a plain number: the app Surveys may be absent, or leave
    survey_answer = fields.Integer(readonly=True, copy=False, aggregator=None)

    _survey_answer_uniq = models.UniqueIndex(
        "(company_id, survey_answer) WHERE survey_answer > 0",
        "There is a case of this answer already.",
    )
