from odoo import fields, models


class ClubMember(models.Model):
    """Events a member was invited to."""

    _inherit = "club.member"  # pylint: disable=consider-merging-classes-inherited

    rsvp_ids = fields.One2many("club.rsvp", "member_id", string="Events")
    event_count = fields.Integer(compute="_compute_event_count", help="Events the member came to.")

    def _compute_event_count(self):
        counts = dict(
            self.env["club.rsvp"]._read_group(
                [("member_id", "in", self.ids), ("state", "=", "attended")],
                ["member_id"],
                ["__count"],
            )
        )
        for member in self:
            member.event_count = counts.get(member._origin, 0)

    def action_open_events(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_club.club_rsvp_action")
        action["domain"] = [("member_id", "=", self.id)]
        return action
