from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    care_plan_count = fields.Integer(
        "Care plans",
        compute="_compute_care_plan_count",
        search="_search_care_plan_count",
        compute_sudo=True,
        help="In how many care plans of your companies the customer is.",
    )

    @api.depends_context("allowed_company_ids")
    @api.depends("commercial_partner_id")
    def _compute_care_plan_count(self):
        counts = self.env["care.target"]._read_group(
            [
                ("partner_id", "in", self.commercial_partner_id.ids),
                ("company_id", "in", self.env.companies.ids),
                ("exclusion_reason", "=", False),
            ],
            ["partner_id"],
            ["plan_id:count_distinct"],
        )
        of_partner = {partner.id: count for partner, count in counts}
        for partner in self:
            partner.care_plan_count = of_partner.get(partner.commercial_partner_id.id, 0)

    def _search_care_plan_count(self, operator, value):
        """A subquery over the lists of all plans; customers in no plan count 0."""
        if operator not in ("in", "<", "<=", ">", ">="):
            return NotImplemented
        customers = self.env["care.dataset"]._get_partners_in_plans_sql(
            self.env.companies, operator, value
        )
        return [("commercial_partner_id", "in", customers)]

    def action_view_care_plans(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("care_plan.care_plan_action")
        return dict(
            action,
            domain=[("target_ids.partner_id", "=", self.commercial_partner_id.id)],
            context={},
        )
