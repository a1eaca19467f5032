from odoo import api, models
from odoo.fields import Domain


class MergePartnerAutomatic(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Before the rows of the merged customers become one customer's: settle what collides."""
        partners = src_partners | dst_partner
        self._merge_touches(partners, dst_partner)
        self._merge_blacklists(partners, dst_partner)
        self.env.flush_all()
        result = super()._update_foreign_keys(src_partners, dst_partner)
        self.env.invalidate_all()
        # sudo: history is kept whoever merges
        touches = self.env["touchpoint.touch"].sudo().search([("partner_id", "=", dst_partner.id)])
        touches.filtered(
            lambda touch: touch.commercial_partner_id != dst_partner.commercial_partner_id
        )._write_history({"commercial_partner_id": dst_partner.commercial_partner_id.id})
        return result

    @api.model
    def _update_reference_fields(self, src_partners, dst_partner):
        """Odoo forgets activities that are done; they are history."""
        result = super()._update_reference_fields(src_partners, dst_partner)
        # sudo: as above
        done = (
            self.env["mail.activity"]
            .sudo()
            .search(
                Domain("active", "=", False)
                & Domain("res_model", "=", "res.partner")
                & Domain("res_id", "in", src_partners.ids)
            )
        )
        done.with_context(touchpoint_closing=True).write({"res_id": dst_partner.id})
        return result

    def _merge_touches(self, partners, dst_partner):
        """One touch per rule and period stays, of rules that count from the customer itself."""
        # sudo: as above
        Touch = self.env["touchpoint.touch"].sudo()
        touches = Touch.search(
            Domain("partner_id", "in", partners.ids) & Domain("rule_id", "!=", False)
        )
        self._mark_mixed_arms(touches)
        own = touches.filtered(
            lambda touch: (
                touch.rule_id.anchor_id.model_name == "res.partner"
                and not touch.rule_id.anchor_id.partner_path
                and touch.res_id in partners.ids
            )
        )
        for group in own.grouped(lambda touch: (touch.rule_id, touch.period)).values():
            kept = self._choose_touch(group, dst_partner)
            others = group - kept
            others.filtered(lambda touch: touch._is_open())._close("cancelled", "merged")
            others.filtered(lambda touch: touch.state == "control")._write_history(
                {"state": "cancelled", "reason_code": "merged"}
            )
            if kept.res_id != dst_partner.id:
                # the key follows the customer, so that the next plan finds the touch
                for other in others.filtered(lambda touch: touch.res_id == dst_partner.id):
                    other._write_history({"res_id": kept.res_id}, swap=kept)
                kept._write_history({"res_id": dst_partner.id})

    @staticmethod
    def _choose_touch(group, dst_partner):
        """What was done counts; else what the surviving customer has."""
        order = {"done": 0, "no_contact": 1, "assigned": 2, "planned": 2, "control": 2}
        return group.sorted(
            lambda touch: (
                order.get(touch.state, 3) > 1,
                touch.partner_id != dst_partner,
                order.get(touch.state, 3),
                touch.id,
            )
        )[:1]

    def _mark_mixed_arms(self, touches):
        """Customers of both groups of one split say nothing about its effect."""
        for group in touches.grouped(lambda touch: touch.rule_id._get_arm_salt()).values():
            if len(set(group.mapped("arm"))) > 1:
                group._write_history({"arm_mixed": True})

    def _merge_blacklists(self, partners, dst_partner):
        """If one number or address was refused, those of the merged customer are."""
        # sudo: a refusal counts whoever merges
        phones = self.env["phone.blacklist"].sudo()
        numbers = [number for number in partners.mapped("phone_sanitized") if number]
        if phones.search_count([("number", "in", numbers)], limit=1):
            phones._add(numbers)
        mails = self.env["mail.blacklist"].sudo()
        addresses = [email for email in partners.mapped("email_normalized") if email]
        if mails.search_count([("email", "in", addresses)], limit=1):
            for address in addresses:
                mails._add(address)
