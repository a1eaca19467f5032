from odoo import api, fields, models


class ClubMember(models.Model):
    """Benefits, letters and opinions of a member."""

    _inherit = "club.member"  # pylint: disable=consider-merging-classes-inherited

    benefit_use_ids = fields.One2many("club.benefit.use", "member_id", string="Used Benefits")
    benefit_ids = fields.Many2many(
        "club.benefit",
        compute="_compute_benefit_ids",
        string="Benefits",
        help="What the member may have today.",
    )
    letter_ids = fields.One2many("club.letter.send", "member_id", string="Letters")
    opinion_ids = fields.One2many("club.opinion", "member_id", string="Opinions")
    opinion_count = fields.Integer(compute="_compute_opinion_count")

    @api.depends("tier_id", "club_id")
    def _compute_benefit_ids(self):
        today = fields.Date.context_today(self)
        benefits = self.env["club.benefit"].search([("club_id", "in", self.club_id.ids)])
        for member in self:
            member.benefit_ids = benefits.filtered(
                lambda benefit, member=member: (
                    benefit.club_id == member.club_id and benefit._is_for(member, today)
                )
            )

    def _compute_opinion_count(self):
        counts = dict(
            self.env["club.opinion"]._read_group(
                [("member_id", "in", self.ids)], ["member_id"], ["__count"]
            )
        )
        for member in self:
            member.opinion_count = counts.get(member._origin, 0)

    def log_benefit(self, benefit, note=None):
        """Staff note that the member used a benefit; return the use."""
        self.ensure_one()
        self.check_access("write")
        use = benefit.sudo()._log_use(self.sudo(), fields.Date.context_today(self), note)
        return use.sudo(False)

    def action_open_opinions(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_club.club_opinion_action")
        action["domain"] = [("member_id", "=", self.id)]
        action["context"] = {"default_member_id": self.id}
        return action
