from odoo import api, models


class ProductPricelist(models.Model):
    _inherit = "product.pricelist"

    @api.model
    def _get_partner_pricelist_multi(self, partner_ids):
        """Prices of the tier, unless the contact has a pricelist of its own (also by its grade)."""
        result = super()._get_partner_pricelist_multi(partner_ids)
        if not self.env["res.groups"]._is_feature_enabled("product.group_product_pricelist"):
            return result
        partners = self.env["res.partner"].with_context(active_test=False).browse(partner_ids)
        partners = partners.filtered(
            lambda partner: not partner.specific_property_product_pricelist.filtered("active")
        )
        commercial = partners | partners.commercial_partner_id
        members = (
            self.env["club.member"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", commercial.ids),
                    ("state", "=", "active"),
                    ("company_id", "=", self.env.company.id),
                    ("tier_id.pricelist_id.active", "=", True),
                ]
            )
        )
        best = {}
        for member in members.sorted(lambda member: (member.tier_id._rank(), -member.id)):
            best[member.partner_id.id] = member.tier_id.pricelist_id
        for partner in partners:
            found = best.get(partner.id) or best.get(partner.commercial_partner_id.id)
            if found:
                result[partner.id] = found.with_env(self.env)
        return result
