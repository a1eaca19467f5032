from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class TouchpointEntrust(models.TransientModel):
    """Give chosen touches to a vendor."""

    _name = "touchpoint.entrust"
    _description = "Entrust Touches (wizard)"

    touch_ids = fields.Many2many("touchpoint.touch", string="Touches", required=True)
    touch_count = fields.Integer(compute="_compute_touch_count")
    name = fields.Char(required=True)
    vendor_id = fields.Many2one("res.partner", required=True)
    due = fields.Date(string="Results Until", required=True)
    fixed_cost = fields.Float(string="Fixed Fee")
    unit_cost = fields.Float(string="Fee per Contact")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "touchpoint.touch":
            values["touch_ids"] = [Command.set(self.env.context.get("active_ids", []))]
        return values

    @api.depends("touch_ids")
    def _compute_touch_count(self):
        for wizard in self:
            wizard.touch_count = len(wizard.touch_ids)

    def action_entrust(self):
        """Ask again whether the contacts may happen, then put the rest on a list."""
        self.ensure_one()
        self.env["touchpoint.vendor.list"].check_access("create")
        touches = self.touch_ids
        if len(touches.company_id) != 1:
            raise UserError(self.env._("Choose touches of one company."))
        today = touches.company_id._touch_today()
        if self.due < today:
            raise UserError(self.env._("Results Until: this day is over."))
        bad = touches.filtered(
            lambda touch: (
                not touch._is_open() or touch.channel_id.mode == "automatic" or touch.batch_id
            )
        )
        if bad:
            raise UserError(
                self.env._(
                    "“%s” cannot be given away: it is closed, on a batch, or sent by the system.",
                    bad[0].display_name,
                )
            )
        return self._entrust(touches, today)._get_records_action()

    def _entrust(self, touches, today):
        # sudo: touches are written by their dialogs only
        touches = touches.sudo()
        activities = touches.activity_id
        touches.write({"state": "planned", "activity_id": False})
        activities._drop_without_touches()
        ready, _problems = self.env["touchpoint.executor"].sudo()._drop_unfit(touches, today)
        ready = ready.filtered(lambda touch: touch.channel_id.mode != "automatic")
        if not ready:
            raise UserError(self.env._("None of these customers may be contacted now."))
        vendor_list = self.env["touchpoint.vendor.list"].create(
            {
                "name": self.name,
                "company_id": touches.company_id.id,
                "vendor_id": self.vendor_id.id,
                "due": self.due,
                "fixed_cost": self.fixed_cost,
                "unit_cost": self.unit_cost,
            }
        )
        ready.write({"state": "assigned", "vendor_list_id": vendor_list.id})
        for deadline, part in ready.grouped("deadline").items():
            if not deadline or deadline < self.due:
                part.write({"deadline": self.due})
        return vendor_list
