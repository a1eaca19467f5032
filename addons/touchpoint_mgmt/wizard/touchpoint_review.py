from odoo import api, fields, models
from odoo.exceptions import UserError


class TouchpointReview(models.TransientModel):
    """The difference between what a changed rule has planned and what it would plan."""

    _name = "touchpoint.review"
    _description = "Review of a Changed Rule (wizard)"

    rule_id = fields.Many2one("touchpoint.rule", required=True, ondelete="cascade")
    version = fields.Integer(related="rule_id.version")
    summary = fields.Char(related="rule_id.summary")
    move_count = fields.Integer(string="Move to Another Day", readonly=True)
    locked_count = fields.Integer(
        string="Stay as Arranged",
        readonly=True,
        help="Their date was fixed by hand, or somebody is already working on them.",
    )
    new_count = fields.Integer(string="New", readonly=True)
    cancel_count = fields.Integer(string="Cancelled", readonly=True)
    other_count = fields.Integer(
        string="Same Day, Other Details", readonly=True, help="Another person, channel or hour."
    )
    same_count = fields.Integer(string="Unchanged", readonly=True)
    control_count = fields.Integer(string="New in the Control Group", readonly=True)
    sentence = fields.Char(compute="_compute_sentence")
    examples = fields.Html(readonly=True, sanitize=False)
    preview_hash = fields.Char(readonly=True)
    can_approve = fields.Boolean(compute="_compute_can_approve")

    @api.depends("rule_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for review in self:
            review.display_name = self.env._("Changes: %s", review.rule_id.name)

    @api.depends("move_count", "locked_count", "new_count", "cancel_count", "other_count")
    @api.depends_context("lang")
    def _compute_sentence(self):
        for review in self:
            words = {
                "move": review.move_count,
                "locked": review.locked_count,
                "new": review.new_count,
                "cancelled": review.cancel_count,
                "other": review.other_count,
            }
            review.sentence = self.env._(
                "%(move)s move, %(locked)s locked stay, %(new)s new, %(cancelled)s cancelled",
                **words,
            )
            if review.other_count:
                review.sentence = self.env._(
                    "%(start)s, %(more)s",
                    start=review.sentence,
                    more=self.env._("%(other)s on the same day with other details", **words),
                )

    @api.depends("rule_id")
    def _compute_can_approve(self):
        manager = self.env.user.has_group("touchpoint_mgmt.touchpoint_mgmt_group_manager")
        for review in self:
            review.can_approve = manager and review.rule_id.state == "draft"

    @api.model_create_multi
    def create(self, vals_list):
        reviews = super().create(vals_list)
        reviews._compare()
        return reviews

    def _compare(self):
        # sudo: the calendar is the planner's, the same for every reader of the rule
        planner = self.env["touchpoint.planner"].sudo()
        for review in self:
            rule = review.rule_id.sudo()
            rule._check_has_anchor()
            today = rule.company_id._touch_today()
            counts, rows = planner._get_changes(rule, today)
            review.write({f"{change}_count": number for change, number in counts.items()})
            review.preview_hash = planner._get_preview_hash(rule, today)
            review.examples = self.env["ir.qweb"]._render(
                "touchpoint_mgmt.touchpoint_review_examples",
                {"rows": review._prepare_examples(rows)},
            )

    def _prepare_examples(self, rows):
        labels = {
            "move": self.env._("Moves"),
            "cancel": self.env._("Cancelled"),
            "new": self.env._("New"),
            "other": self.env._("Other details"),
            "locked": self.env._("Stays"),
        }
        # sudo: see _compare
        partners = self.env["res.partner"].sudo().browse([row["partner_id"] for row in rows])
        return [
            {**row, "partner": partner, "label": labels[row["change"]]}
            for row, partner in zip(rows, partners, strict=True)
        ]

    def _get_action(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_confirm(self):
        """Approve exactly what is shown, and go on where the rule stood before the change."""
        self.ensure_one()
        rule = self.rule_id
        today = rule.company_id._touch_today()
        # sudo: see _compare
        planner = self.env["touchpoint.planner"].sudo()
        if planner._get_preview_hash(rule.sudo(), today) != self.preview_hash:
            raise UserError(
                self.env._("The calendar has changed since this review. Open the review again.")
            )
        started = bool(rule.plan_from)
        rule.action_approve()
        if started:
            rule.action_start()
        return {"type": "ir.actions.client", "tag": "soft_reload"}
