from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import points as points_tools


class ClubAdjustment(models.Model):
    """Points for which the club has a rule: staff say what for, the rule says how many."""

    _inherit = "club.adjustment"  # pylint: disable=consider-merging-classes-inherited

    rule_id = fields.Many2one(
        "club.earn.rule",
        string="Given For",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('club_id', '=', club_id), ('trigger', '=', 'manual')]",
        help="An earn rule of the club for what staff give; it says how many points, and its limits hold.",
    )

    @api.onchange("rule_id", "member_id")
    def _onchange_rule_id(self):
        if self.rule_id and self.member_id:
            self.points = self._get_rule_points()
            self.counts_for_tier = self.rule_id.counts_for_tier
            self.reason = self.reason or self.rule_id.name

    def _get_rule_points(self):
        multiplier = points_tools.to_decimal(self.member_id.tier_id.multiplier or 1, 2)
        return self.rule_id._fixed_points(multiplier)

    @api.constrains("rule_id", "member_id", "points")
    def _check_rule(self):
        for adjustment in self.filtered("rule_id"):
            rule = adjustment.rule_id
            if rule.club_id != adjustment.member_id.club_id or rule.trigger != "manual":
                raise ValidationError(
                    self.env._(
                        "“%(rule)s” is not a rule by which staff give points to %(member)s.",
                        rule=rule.name,
                        member=adjustment.member_id.display_name,
                    )
                )
            if adjustment.points != adjustment._get_rule_points():
                raise adjustment._error_rule_points(adjustment._get_rule_points())

    def _get_entries(self):
        if not self.rule_id:
            return super()._get_entries()
        rule, member = self.rule_id.sudo(), self.sudo().member_id
        today = fields.Date.context_today(self)
        entries = []
        if rule.active and rule._applies(member.tier_id, today):
            entries = (
                self.env["club.earning"]
                .sudo()
                ._award_entries(
                    member, rule, f"manual:{self.id}", today, self.sudo(), None, self.reason, {}
                )
            )
        given = sum(
            entry["points"] for entry in entries if entry["to_account"].unit == "redeemable"
        )
        if given != self.points:
            raise self._error_rule_points(given)
        return [dict(entry, res_name=self._get_res_name()) for entry in entries]

    def _error_rule_points(self, given):
        return UserError(
            self.env._(
                "“%(rule)s” gives %(member)s %(given)s points today, not %(points)s.",
                rule=self.rule_id.name,
                member=self.member_id.display_name,
                given=given,
                points=self.points,
            )
        )
