"""Who does the touches of a rule: one person, the customer's salesperson, or a team."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

TEAM_ASSIGNMENTS = ("round_robin", "least_load")


class TouchpointRule(models.Model):
    _inherit = "touchpoint.rule"  # pylint: disable=consider-merging-classes-inherited

    assignment = fields.Selection(
        selection_add=[
            ("round_robin", "A team, one after the other"),
            ("least_load", "A team, whoever has least to do that day"),
        ],
        ondelete={"round_robin": "set default", "least_load": "set default"},
    )
    team_id = fields.Many2one(
        "crm.team",
        check_company=True,
        ondelete="restrict",
        help="Its members share the touches; who is on leave that day gets none.",
    )
    backup_user_id = fields.Many2one(
        "res.users",
        string="Stand-in",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Gets the touches of days on which the responsible is on leave, and those of a "
        "responsible who has left.",
    )

    window_after = fields.Integer(
        string="May Be Later By (working days)",
        help="When a person has too much on one day, the touches with the lowest priority move to "
        "one of the next so many working days. Zero: they stay and are marked.",
    )
    cap_exempt = fields.Boolean(
        string="Always Allowed",
        help="Touches of this rule count for the contact limits but are never put off or dropped.",
    )

    _window_after_range = models.Constraint(
        "CHECK(window_after BETWEEN 0 AND 20)",
        "“May Be Later By (working days)” of a rule must be between 0 and 20.",
    )

    @api.constrains("assignment", "team_id")
    def _check_team_id(self):
        for rule in self:
            if rule._is_for_team() and not rule.team_id:
                raise ValidationError(
                    self.env._("Rule “%s” gives its touches to a team: choose the team.", rule.name)
                )

    def _is_for_team(self):
        return self.assignment in TEAM_ASSIGNMENTS

    def _get_team_members(self):
        """Those of the team who can work for the rule's company, in a fixed order."""
        self.ensure_one()
        if not self._is_for_team():
            return self.env["res.users"]
        return self._keep_able_users(self.team_id.crm_team_member_ids.user_id).sorted("id")

    def _keep_able_users(self, users):
        """Of ``users`` those who are active, internal, and of the rule's company."""
        return users.filtered(
            lambda user: user.active and not user.share and self.company_id in user.company_ids
        )

    def _check_has_members(self):
        # sudo: whoever approves need not read the memberships of teams
        if self._is_for_team() and not self.sudo()._get_team_members():
            raise UserError(
                self.env._(
                    "Rule “%(rule)s”: the team “%(team)s” has no member who works for %(company)s.",
                    rule=self.name,
                    team=self.team_id.name,
                    company=self.company_id.name,
                )
            )

    def _summarize_team(self):
        words = {"team": self.team_id.name or self.env._("nobody")}
        if self.assignment == "round_robin":
            return self.env._("done by the team %(team)s, one after the other", **words)
        return self.env._("done by whoever of the team %(team)s has least to do", **words)
