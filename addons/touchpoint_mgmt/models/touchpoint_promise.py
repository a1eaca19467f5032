from odoo import api, fields, models


class TouchpointPromise(models.Model):
    _name = "touchpoint.promise"
    _description = "Touchpoint Promise (fact)"
    _order = "due, id"

    name = fields.Char(string="What We Promised", required=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    partner_id = fields.Many2one("res.partner", string="To", required=True, index=True)
    touch_id = fields.Many2one("touchpoint.touch", index=True, ondelete="set null")
    user_id = fields.Many2one(
        "res.users", string="By", required=True, default=lambda self: self.env.user
    )
    due = fields.Date(required=True)
    state = fields.Selection(
        [("open", "Open"), ("kept", "Kept"), ("broken", "Broken")],
        required=True,
        default="open",
        index=True,
    )
    is_late = fields.Boolean(compute="_compute_is_late")

    @api.depends("due", "state")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for promise in self:
            promise.is_late = promise.state == "open" and bool(promise.due) and promise.due < today

    def action_keep(self):
        return self.write({"state": "kept"})

    def action_break(self):
        return self.write({"state": "broken"})

    def action_reopen(self):
        return self.write({"state": "open"})
