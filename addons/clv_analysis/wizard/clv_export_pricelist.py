from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

GROUP = "product.group_product_pricelist"


class ClvExport(models.TransientModel):
    """Give the chosen customers of the current company a pricelist. Prices that a partner level or
    the tier of a club gives are left alone."""

    _inherit = "clv.export"  # pylint: disable=consider-merging-classes-inherited

    pricelist_id = fields.Many2one(
        "product.pricelist",
        domain="[('company_id', 'in', (False, current_company_id))]",
        help="Prices for the chosen customers in the current company.",
    )

    @api.model
    def _selection_target(self):
        targets = super()._selection_target()
        if self.env.user.has_group(GROUP) and self.env["product.pricelist"].has_access("read"):
            targets.append(("pricelist", self.env._("Pricelist")))
        return targets

    def _score_domain(self):
        domain = super()._score_domain()
        if self.target == "pricelist":
            domain &= Domain("company_id", "=", self.env.company.id)
        return domain

    def _export_pricelist(self):
        """Set the pricelist in batches and say how many were changed or left out, and why."""
        self._check_pricelist()
        counts = dict.fromkeys(("changed", "had", "level", "club", "refused"), 0)

        def give(partners):
            for key, some in self._sort_for_pricelist(partners).items():
                counts[key] += len(some)
                if key == "changed":
                    some.write({"specific_property_product_pricelist": self.pricelist_id.id})

        self._in_batches(give)
        action = self.env["clv.run"]._notify("success", self._pricelist_message(counts))
        action["params"]["next"] = {"type": "ir.actions.act_window_close"}
        return action

    def _check_pricelist(self):
        """Refuse with a sentence what cannot be done for any customer."""
        if not self.env["res.partner"].has_access("write"):
            raise UserError(
                self.env._(
                    "You may not change contacts, so you cannot give them a pricelist. Ask an"
                    " administrator for the right to change contacts."
                )
            )
        if not self.pricelist_id:
            raise UserError(self.env._("Choose the pricelist the customers are to get."))
        company = self.pricelist_id.company_id
        if company and company != self.env.company:
            raise UserError(
                self.env._(
                    "Pricelist %(pricelist)s belongs to %(owner)s, not to %(company)s.",
                    pricelist=self.pricelist_id.name,
                    owner=company.name,
                    company=self.env.company.name,
                )
            )

    def _sort_for_pricelist(self, partners):
        """Dict of the customers by what happens to them; every customer is in one value."""
        club = partners & self._with_prices_of_a_club(partners)
        level = self.env["res.partner"]
        if "grade_id" in partners._fields:
            graded = partners.sudo().filtered("grade_id.default_pricelist_id")
            level = partners.browse(graded.ids) - club
        rest = partners - club - level
        had = rest.filtered(lambda p: p.property_product_pricelist == self.pricelist_id)
        changed = (rest - had)._filtered_access("write")
        return {
            "changed": changed,
            "had": had,
            "level": level,
            "club": club,
            "refused": rest - had - changed,
        }

    def _with_prices_of_a_club(self, partners):
        """Customers with a member, they or one of their contacts, who gets the prices of a tier:
        a pricelist of the contact would silently take these away."""
        if "club.member" not in self.env:
            return partners.browse()
        members = (
            self.env["club.member"]
            .sudo()
            .search(
                [
                    ("partner_id.commercial_partner_id", "in", partners.ids),
                    ("state", "=", "active"),
                    ("company_id", "=", self.env.company.id),
                    ("tier_id.pricelist_id.active", "=", True),
                ]
            )
        )
        governed = members.partner_id.filtered(
            lambda partner: not partner.specific_property_product_pricelist.filtered("active")
        )
        return partners.browse(governed.commercial_partner_id.ids)

    def _pricelist_message(self, counts):
        self.ensure_one()
        lines = [
            self.env._(
                "Customers who got pricelist %(pricelist)s: %(changed)s; who had it already:"
                " %(had)s.",
                pricelist=self.pricelist_id.name,
                **{key: counts[key] for key in ("changed", "had")},
            )
        ]
        reasons = {
            "level": self.env._(
                "Left out, their partner level sets the prices: %s.", counts["level"]
            ),
            "club": self.env._("Left out, the tier of a club sets the prices: %s.", counts["club"]),
            "refused": self.env._("Left out, you may not change them: %s.", counts["refused"]),
        }
        return "\n".join(lines + [text for key, text in reasons.items() if counts[key]])
