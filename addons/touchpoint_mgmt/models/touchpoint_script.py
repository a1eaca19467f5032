from odoo import api, fields, models
from odoo.exceptions import ValidationError


class TouchpointScript(models.Model):
    """What to say in a contact of one type, in one language."""

    _name = "touchpoint.script"
    _description = "Touchpoint Script (configuration)"
    _order = "type_id, lang_id, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: shared by all companies.")
    type_id = fields.Many2one(
        "touchpoint.type", string="Touchpoint", required=True, index=True, ondelete="cascade"
    )
    lang_id = fields.Many2one(
        "res.lang",
        string="Language",
        required=True,
        context={"active_test": False},
        default=lambda self: self.env["res.lang"]._lang_get(self.env.user.lang),
        help="Chosen by the language of the customer, else of the person who makes the contact.",
    )
    opening = fields.Text(help="The first sentences, word for word.")
    line_ids = fields.One2many("touchpoint.script.line", "script_id", string="Lines", copy=True)
    item_ids = fields.One2many(
        "touchpoint.script.line",
        "script_id",
        string="Items to Cover",
        domain=[("kind", "=", "item")],
        context={"default_kind": "item"},
    )
    phrase_ids = fields.One2many(
        "touchpoint.script.line",
        "script_id",
        string="Standard Phrases",
        domain=[("kind", "=", "phrase")],
        context={"default_kind": "phrase"},
    )
    objection_ids = fields.One2many(
        "touchpoint.script.line",
        "script_id",
        string="Objections and Answers",
        domain=[("kind", "=", "objection")],
        context={"default_kind": "objection"},
    )

    _type_lang_uniq = models.UniqueIndex(
        "(type_id, lang_id, COALESCE(company_id, 0)) WHERE active",
        "This touchpoint has a script in this language already.",
    )

    @api.depends("name", "lang_id")
    def _compute_display_name(self):
        for script in self:
            script.display_name = f"{script.name or ''} ({script.lang_id.name or ''})"

    def _render(self):
        """The script as the person who makes the contact reads it."""
        self.ensure_one()
        return self.env["ir.qweb"]._render("touchpoint_mgmt.touchpoint_script_sheet", {"doc": self})


class TouchpointScriptLine(models.Model):
    _name = "touchpoint.script.line"
    _description = "Touchpoint Script Line (configuration)"
    _order = "sequence, id"
    _rec_name = "text"

    script_id = fields.Many2one("touchpoint.script", required=True, index=True, ondelete="cascade")
    kind = fields.Selection(
        [("item", "Item to Cover"), ("phrase", "Standard Phrase"), ("objection", "Objection")],
        required=True,
        default="item",
    )
    sequence = fields.Integer(default=10)
    text = fields.Char(required=True)
    answer = fields.Char(help="What to answer to this objection.")

    @api.constrains("kind", "answer")
    def _check_answer(self):
        for line in self:
            if line.kind == "objection" and not line.answer:
                raise ValidationError(
                    self.env._("The objection “%s” needs an answer.", line.text),
                )
