from odoo import fields, models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _get_open_touches(self):
        """Touches that wait for these activities."""
        # sudo: the link is kept whoever finishes the activity
        Touch = self.env["touchpoint.touch"].sudo()
        domain = [("activity_id", "in", self.ids), ("state", "=", "assigned")]
        return Touch.search(domain) if self.ids else Touch

    def write(self, vals):
        activities = self
        if "user_id" in vals and self._get_open_touches():
            # passing a touch on makes nobody a follower of the customer
            activities = self.with_context(touchpoint_no_subscribe=True)
        result = super(MailActivity, activities).write(vals)
        if not self.env.context.get("touchpoint_closing") and {"date_deadline", "user_id"} & set(
            vals
        ):
            for touch in self._get_open_touches():
                activity = touch.activity_id
                if "date_deadline" in vals and activity.date_deadline != touch.due:
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

    def _drop_without_touches(self):
        """Remove those for which no touch waits any more, with their meetings; the others show
        what is left."""
        # sudo: activities follow their touches, whoever closes these
        activities = self.sudo().exists()
        kept = activities._get_open_touches().activity_id
        (activities - kept).unlink_w_meeting()
        kept._show_touches()

    def _finish_touch(self, touch):
        """One touch of these activities has its result; the last one marks the activity done."""
        for activity in self.filtered("active"):
            if activity._get_open_touches():
                activity._show_touches()
            else:
                activity.with_context(touchpoint_closing=True)._action_done(feedback=touch.note)

    def _show_touches(self):
        """Summary and scripts of the touches that are still open."""
        touches = self._get_open_touches().grouped("activity_id")
        for activity in self:
            group = touches.get(activity)
            if group:
                group = group.sorted(lambda touch: (touch != touch.bundle_id, touch.id))
                activity.write(group._prepare_activity_text())
