from odoo import fields, models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _get_open_touches(self):
        """Touches that wait for these activities."""
        # sudo: the link is kept whoever finishes the activity
        Touch = self.env["touchpoint.touch"].sudo()
        return Touch.search([("activity_id", "in", self.ids)]) if self.ids else Touch

    def write(self, vals):
        result = super().write(vals)
        if not self.env.context.get("touchpoint_closing") and {"date_deadline", "user_id"} & set(
            vals
        ):
            for touch in self._get_open_touches():
                activity = touch.activity_id
                if activity.date_deadline != touch.due:
                    touch._reschedule(activity.date_deadline)
                if activity.user_id and activity.user_id != touch.user_id:
                    touch.user_id = activity.user_id
        return result

    def unlink(self):
        """A deleted activity cancels its touch."""
        touches = self._get_open_touches()
        result = super().unlink()
        touches._close("cancelled", "activity_deleted")
        return result

    def _action_done(self, feedback=False, attachment_ids=None):
        """An activity marked done closes its touch: reached, nothing more known."""
        touches = self.env["touchpoint.touch"]
        if not self.env.context.get("touchpoint_closing"):
            touches = self._get_open_touches()
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        outcome = self.env.ref("touchpoint_mgmt.touchpoint_outcome_from_activity")
        for touch in touches:
            touch.activity_id = False
            touch._record_result(outcome, fields.Datetime.now(), note=feedback)
        return result
