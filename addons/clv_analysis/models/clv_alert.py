from collections import defaultdict

from odoo import api, fields, models

BATCH = 100


class ClvAlert(models.Model):
    """Opened and closed by clv.insight after every analysis, set by set. A customer has one open
    alert; the same reason comes back only after another purchase."""

    _name = "clv.alert"
    _description = "Customer in danger of being lost (result)"
    _inherit = ["mail.thread"]
    _order = "value_at_stake desc, id desc"
    _rec_name = "partner_id"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    active = fields.Boolean(default=True)
    run_id = fields.Many2one("clv.run", string="Analysis run", readonly=True, ondelete="set null")
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(string="Since", readonly=True)
    closed_date = fields.Date(string="Closed", readonly=True)
    last_date = fields.Date(string="Last purchase", readonly=True)
    reason = fields.Selection(
        [
            ("overdue", "Away longer than usual"),
            ("leaving", "Probably leaving"),
            ("dissatisfied", "Buys but is dissatisfied"),
        ],
        readonly=True,
    )
    stage_id = fields.Many2one("clv.stage", string="Stage then", readonly=True, ondelete="restrict")
    usual_gap = fields.Float(
        string="Usual gap (days)", readonly=True, digits=(16, 1), aggregator="avg"
    )
    away_days = fields.Integer(string="Days away then", readonly=True, aggregator="avg")
    value_at_stake = fields.Monetary(string="Value at stake", readonly=True)
    expected_gain = fields.Monetary(
        string="Gain of a contact",
        readonly=True,
        help="Value at stake x win-back success - cost of one contact, as in the settings.",
    )
    user_id = fields.Many2one("res.users", string="Salesperson", tracking=True)
    state = fields.Selection(
        [
            ("open", "To do"),
            ("done", "Dealt with"),
            ("returned", "Bought again"),
            ("dismissed", "Dismissed"),
        ],
        string="Status",
        default="open",
        required=True,
        readonly=True,
        tracking=True,
    )
    activity_date = fields.Date(string="Activity made", readonly=True)
    note = fields.Text()

    _open_idx = models.Index("(company_id, partner_id) WHERE state = 'open'")

    def action_done(self):
        self._close("done")

    def action_dismiss(self):
        self._close("dismissed")

    def action_reopen(self):
        self.write({"state": "open", "closed_date": False})

    def action_make_activity(self):
        """Button: an activity for the salesperson (or me) now."""
        self._make_activities(fields.Date.context_today(self))

    def action_open_partner(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "views": [(False, "form")],
        }

    def _close(self, state):
        self.write({"state": state, "closed_date": fields.Date.context_today(self)})

    @api.model
    def _cron_make_activities(self, today=None):
        """Nightly: the most valuable new alerts become activities, where the company wants it."""
        today = today or fields.Date.context_today(self)
        configs = self.env["clv.config"].search([("alert_activity", "=", True)])
        self.env["ir.cron"]._commit_progress(remaining=len(configs))
        for config in configs:
            made = self.search_count(
                [("company_id", "=", config.company_id.id), ("activity_date", "=", today)]
            )
            self._make_company_activities(config, config.alert_activity_limit - made, today)
            if not self.env["ir.cron"]._commit_progress(1):
                break

    @api.model
    def _make_company_activities(self, config, limit, today):
        """Up to ``limit`` activities for one company, in batches."""
        domain = [
            ("company_id", "=", config.company_id.id),
            ("state", "=", "open"),
            ("activity_date", "=", False),
            ("user_id", "!=", False),
        ]
        while limit > 0:
            alerts = self.search(domain, limit=min(limit, BATCH))
            if not alerts:
                return
            alerts._make_activities(today)
            limit -= len(alerts)
            self.env["ir.cron"]._commit_progress()

    def _make_activities(self, today):
        """One to-do each on the customer, without mails; no second one for the same alert."""
        activity_type = self.env.ref("mail.mail_activity_data_todo", raise_if_not_found=False)
        model_id = self.env["ir.model"]._get_id("res.partner")
        alerts = self.filtered(lambda alert: not alert.activity_date)
        alerts.partner_id.mapped("name")  # read together; activities look at them one by one
        by_lang = defaultdict(self.browse)
        for alert in alerts:
            by_lang[(alert.user_id or self.env.user).lang] |= alert
        values = []
        for lang, group in by_lang.items():
            for alert in group.with_context(lang=lang):
                values.append(
                    {
                        "res_model_id": model_id,
                        "res_id": alert.partner_id.id,
                        "user_id": (alert.user_id or self.env.user).id,
                        "activity_type_id": activity_type.id if activity_type else False,
                        "date_deadline": today,
                        "summary": alert._summary(),
                    }
                )
        quiet = {"mail_activity_quick_update": True, "mail_create_nosubscribe": True}
        self.env["mail.activity"].sudo().with_context(**quiet).create(values)
        alerts.write({"activity_date": today})

    def _summary(self):
        self.ensure_one()
        reason = dict(self._fields["reason"]._description_selection(self.env))[self.reason]
        return self.env._(
            "%(reason)s: %(amount)s at stake",
            reason=reason,
            amount=self.currency_id.format(self.value_at_stake),
        )
