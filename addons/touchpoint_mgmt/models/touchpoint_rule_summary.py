"""The rule in one sentence a person understands, in the reader's language."""

from odoo import api, fields, models


class TouchpointRule(models.Model):
    _inherit = "touchpoint.rule"  # pylint: disable=consider-merging-classes-inherited

    summary = fields.Char(compute="_compute_summary")

    @api.depends(
        "anchor_id.name",
        "type_id.name",
        "channel_id.name",
        "offset_days",
        "recurrence",
        "recurrence_days",
        "list_first_day",
        "list_last_day",
        "target",
        "target_role",
        "workday_policy",
        "assignment",
        "team_id.name",
        "user_id",
        "hold_out_percent",
        "grace_days",
    )
    @api.depends_context("lang")
    def _compute_summary(self):
        for rule in self:
            parts = [
                rule._summarize_when(),
                rule._summarize_what(),
                rule._summarize_target(),
                rule._summarize_who(),
                rule._summarize_limits(),
            ]
            rule.summary = rule._join_words(parts)

    def _summarize_when(self):
        anchor, days = self.anchor_id.name, abs(self.offset_days)
        if not anchor:
            return self.env._("No anchor yet")
        if not self.offset_days:
            when = self.env._("On the day of “%s”", anchor)
        elif self.offset_days > 0:
            when = self.env._("%(days)s days after “%(anchor)s”", days=days, anchor=anchor)
        else:
            when = self.env._("%(days)s days before “%(anchor)s”", days=days, anchor=anchor)
        if self.recurrence == "yearly":
            return self.env._("%s, every year", when)
        if self.recurrence == "quarterly":
            return self.env._("%s, every quarter, spread over its days", self._summarize_since())
        if self.recurrence == "monthly_list":
            return self.env._(
                "%(when)s, on day %(first)s to %(last)s of the following month",
                when=when,
                first=self.list_first_day,
                last=self.list_last_day,
            )
        if self.recurrence == "monthly":
            return self.env._("%s, every month", when)
        if self.recurrence == "days":
            return self.env._("%(when)s, every %(days)s days", when=when, days=self.recurrence_days)
        return when

    def _summarize_since(self):
        words = {"anchor": self.anchor_id.name, "days": self.offset_days}
        if self.offset_days > 0:
            return self.env._("%(days)s days and more after “%(anchor)s”", **words)
        return self.env._("After “%(anchor)s”", **words)

    def _summarize_target(self):
        if self.target == "role":
            role = dict(self._fields["target_role"]._description_selection(self.env))
            return self.env._("to the person who: %s", role.get(self.target_role, ""))
        return self.env._("to the firm") if self.target == "firm" else ""

    def _summarize_what(self):
        if not self.type_id:
            return ""
        words = {"type": self.type_id.name, "channel": self.channel_id.name}
        if words["type"] == words["channel"]:
            return words["type"]
        return self.env._("%(type)s by %(channel)s", **words)

    def _summarize_who(self):
        if self._is_for_team():
            return self._summarize_team()
        words = {"person": self.user_id.name or self.env._("nobody")}
        if self.assignment == "owner":
            return self.env._("done by the salesperson (otherwise %(person)s)", **words)
        return self.env._("done by %(person)s", **words)

    def _summarize_limits(self):
        shift = {
            "next": self.env._("on days off the next working day"),
            "previous": self.env._("on days off the previous working day"),
            "nearest": self.env._("on days off the nearest working day"),
        }.get(self.workday_policy)
        control = self.hold_out_percent and self.env._(
            "%s%% control group", f"{self.hold_out_percent:g}"
        )
        grace = self.grace_days and self.env._("%s days of grace", self.grace_days)
        return self._join_words((shift, grace, control))

    def _join_words(self, parts):
        sentence = ""
        for part in filter(None, parts):
            sentence = (
                self.env._("%(start)s, %(more)s", start=sentence, more=part) if sentence else part
            )
        return sentence
