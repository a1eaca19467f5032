from odoo import fields, models


class ClubMember(models.Model):
    """Benefits, letters and opinions of a member."""

    _inherit = "club.member"  # pylint: disable=consider-merging-classes-inherited

    benefit_use_ids = fields.One2many("club.benefit.use", "member_id", string="Used Benefits")
    standing_ids = fields.One2many("club.benefit.standing", "member_id", string="Benefits")
    letter_ids = fields.One2many("club.letter.send", "member_id", string="Letters")
    opinion_ids = fields.One2many("club.opinion", "member_id", string="Opinions")
    opinion_count = fields.Integer(compute="_compute_opinion_count")

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
        self.env["club.benefit.standing"].invalidate_model()
        return use.sudo(False)

    def action_open_opinions(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_club.club_opinion_action")
        action["domain"] = [("member_id", "=", self.id)]
        action["context"] = {"default_member_id": self.id}
        return action
