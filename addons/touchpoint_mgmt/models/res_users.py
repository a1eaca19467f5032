from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    touch_digest_date = fields.Date(
        string="Last Morning Mail", readonly=True, copy=False, groups="base.group_system"
    )

    def write(self, vals):
        if "active" in vals and not vals["active"]:
            self._release_touches()
        return super().write(vals)

    def action_archive(self):
        # before Odoo deletes the activities of the users: that must not cancel their touches
        self._release_touches()
        return super().action_archive()

    def get_touch_history_companies(self):
        """Ids of the companies whose ended touches everybody may read; for the record rule."""
        # sudo: a company that shares is known to people of the others
        companies = self.env["res.company"].sudo()
        return companies.search([("touch_share_history", "=", True)]).ids

    def _touch_env(self):
        """Environment for sentences that this person is going to read."""
        self.ensure_one()
        return self.with_context(lang=self.lang or self.env.lang).env

    def _release_touches(self):
        """Touches handed to these users wait again; the executor gives them to somebody else."""
        # sudo: whoever may archive a user may do this
        touches = (
            self.env["touchpoint.touch"]
            .sudo()
            .search([("user_id", "in", self.ids), ("state", "=", "assigned")])
        )
        activities = touches.activity_id
        touches.write({"state": "planned", "activity_id": False})
        activities._drop_without_touches()
