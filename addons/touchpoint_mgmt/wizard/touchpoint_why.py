from odoo import api, fields, models


class TouchpointWhy(models.TransientModel):
    """Why a customer is contacted by a rule, or is not."""

    _name = "touchpoint.why"
    _description = "Why a Customer Is Contacted (wizard)"

    partner_id = fields.Many2one("res.partner", string="Customer")
    rule_id = fields.Many2one(
        "touchpoint.rule",
        compute="_compute_rule_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    summary = fields.Char(related="rule_id.summary")
    sentence = fields.Char(compute="_compute_answer")
    checks = fields.Html(compute="_compute_answer", sanitize=False)

    @api.depends("partner_id")
    def _compute_rule_id(self):
        """With one rule there is nothing to choose."""
        rules = self.env["touchpoint.rule"].search([("state", "!=", "ended")], limit=2)
        for wizard in self:
            wizard.rule_id = wizard.rule_id or (rules if len(rules) == 1 else False)

    @api.depends("partner_id", "rule_id")
    @api.depends_context("lang")
    def _compute_answer(self):
        for wizard in self:
            rule, partner = wizard.rule_id._origin, wizard.partner_id._origin
            if not rule or not partner:
                wizard.sentence = self.env._("Choose a customer and a rule.")
                wizard.checks = False
                continue
            partner.check_access("read")
            rule.check_access("read")
            today = rule.company_id._touch_today()
            wizard.sentence, checks = rule._explain_customer(partner, today)
            wizard.checks = self.env["ir.qweb"]._render(
                "touchpoint_mgmt.touchpoint_why_checks", {"checks": checks}
            )

    def action_open_partner(self):
        self.ensure_one()
        return self.partner_id._get_records_action()
