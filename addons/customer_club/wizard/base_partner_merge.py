from odoo import api, models


class BasePartnerMerge(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Join memberships of the same club before the contacts become one."""
        members = (
            self.env["club.member"]
            .sudo()
            .with_context(active_test=False)
            .search(
                [("partner_id", "in", (src_partners | dst_partner).ids), ("state", "!=", "merged")],
                order="id",
            )
        )
        for group in members.grouped("club_id").values():
            # the membership of the contact that stays, an active one before all others
            order = group.sorted(
                lambda member: (
                    member.partner_id != dst_partner,
                    member.state != "active",
                    member.id,
                )
            )
            (group - order[:1])._merge_into(order[:1])
        self.env.flush_all()
        result = super()._update_foreign_keys(src_partners, dst_partner)
        self.env["club.member"].invalidate_model(["partner_id"])
        return result
