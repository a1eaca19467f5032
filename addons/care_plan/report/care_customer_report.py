from odoo import api, models


class CareCustomerReport(models.AbstractModel):
    """The paper about one customer: plans, touches, gifts, money and result."""

    _name = "report.care_plan.care_customer_report_document"
    _description = "Care report of a customer (result)"

    @api.model
    def _get_report_values(self, docids, data=None):
        customers = self.env["res.partner"].browse(docids).commercial_partner_id
        companies = self.env.companies
        targets = self.env["care.target"].search(
            [("partner_id", "in", customers.ids), ("company_id", "in", companies.ids)]
        )
        touches = self.env["touchpoint.touch"].search(
            [
                ("commercial_partner_id", "in", customers.ids),
                ("rule_id.care_plan_id", "in", targets.plan_id.ids),
                ("state", "in", ("done", "no_contact")),
            ],
            order="done_date desc, id desc",
            limit=200 * max(len(customers), 1),
        )
        orders = self.env["care.attribution.report"].search(
            [("partner_id", "in", customers.ids), ("plan_id", "in", targets.plan_id.ids)]
        )
        codes = self.env["care.offer.code"].search([("partner_id", "in", customers.ids)])
        visits = self.env["care.visit"].search(
            [("partner_id.commercial_partner_id", "in", customers.ids), ("state", "=", "done")]
        )
        people = self.env["care.keyperson"].search([("customer_id", "in", customers.ids)])
        return {
            "docs": customers,
            "company": self.env.company,
            "targets": targets.grouped("partner_id"),
            "touches": touches.grouped("commercial_partner_id"),
            "gifts": self._get_gifts(touches).grouped("commercial_partner_id"),
            "orders": orders.grouped("partner_id"),
            "revenue": self._get_revenue(orders),
            "codes": codes.grouped("partner_id"),
            "visits": visits.grouped(lambda v: v.partner_id.commercial_partner_id),
            "people": people.grouped("customer_id"),
        }

    @api.model
    def _get_revenue(self, rows):
        """{customer: revenue}; an order that belongs to two plans is paid once."""
        revenue = {}
        for customer, bought in rows.filtered("order_id").grouped("partner_id").items():
            revenue[customer] = sum({row.order_id.id: row.amount for row in bought}.values())
        return revenue

    @api.model
    def _get_gifts(self, touches):
        """Touches whose cost is booked on a budget line for gifts."""
        lines = self.env["care.budget.line"].search(
            [
                ("budget_class", "=", "gift"),
                ("takes_touch_cost", "=", True),
                ("action_id", "in", touches.rule_id.care_action_id.ids),
            ]
        )
        actions = lines.action_id
        return touches.filtered(lambda t: t.rule_id.care_action_id in actions)
