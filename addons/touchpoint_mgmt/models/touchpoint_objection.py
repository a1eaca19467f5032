from odoo import fields, models
from odoo.exceptions import UserError


class TouchpointObjection(models.Model):
    """An objection a customer raised in a touch, and what we answered."""

    _name = "touchpoint.objection"
    _description = "Objection (fact)"
    _order = "day desc, id desc"
    _rec_name = "text"

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    touch_id = fields.Many2one(
        "touchpoint.touch", required=True, readonly=True, index=True, ondelete="cascade"
    )
    type_id = fields.Many2one(related="touch_id.type_id", string="Touchpoint", store=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    day = fields.Date(required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="Answered By", required=True, readonly=True)
    line_id = fields.Many2one(
        "touchpoint.script.line",
        string="From the Script",
        readonly=True,
        index=True,
        ondelete="set null",
    )
    text = fields.Char(string="Objection", required=True, readonly=True)
    answer = fields.Text(string="Our Answer", readonly=True)
    overcome = fields.Boolean(
        string="Convinced", readonly=True, help="The purpose of the touch was fulfilled after all."
    )

    def action_add_to_script(self):
        """Put an objection nobody foresaw into the script, with the answer that was given."""
        for objection in self:
            script = objection.type_id._get_script(objection.partner_id)
            if objection.line_id:
                raise UserError(self.env._("“%s” is in the script already.", objection.text))
            if not script or not objection.answer:
                raise UserError(
                    self.env._(
                        "“%s” needs an answer, and its touchpoint a script, before it can go into "
                        "the script.",
                        objection.text,
                    )
                )
            # sudo: the fact itself is written by nobody, only its place in the script
            objection.sudo().line_id = self.env["touchpoint.script.line"].create(
                {
                    "script_id": script.id,
                    "kind": "objection",
                    "text": objection.text,
                    "answer": objection.answer,
                }
            )
        return True
