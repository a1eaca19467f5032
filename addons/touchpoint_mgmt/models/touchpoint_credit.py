from odoo import api, fields, models
from odoo.fields import Domain

BATCH = 1000


class TouchpointCredit(models.Model):
    """What happened to the credit of a customer: the log behind the rules of a company.

    A hold begins when the receivables reach the share of the limit at which the company stops, and
    ends when they fall below the share at which it goes on; both are Odoo's figures.
    """

    _name = "touchpoint.credit"
    _description = "Credit Event (fact)"
    _order = "started_at desc, id desc"

    kind = fields.Selection(
        [("limit", "Initial Limit"), ("hold", "On Hold")], required=True, readonly=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    day = fields.Date(required=True, readonly=True, help="Where the company is; rules count on it.")
    started_at = fields.Datetime(string="Since", required=True, readonly=True)
    ended_at = fields.Datetime(string="Until", readonly=True)
    amount = fields.Monetary(string="Receivables", readonly=True)
    limit = fields.Monetary(string="Credit Limit", readonly=True)
    end_amount = fields.Monetary(string="Receivables at the End", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    order_id = fields.Many2one("sale.order", string="First Order", readonly=True, index=True)
    is_open = fields.Boolean(
        string="Still On Hold", compute="_compute_is_open", search="_search_is_open"
    )

    _open_idx = models.Index("(company_id, partner_id) WHERE kind = 'hold' AND ended_at IS NULL")

    @api.depends_context("lang")
    @api.depends("kind", "partner_id")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for event in self:
            event.display_name = f"{labels.get(event.kind, '')}: {event.partner_id.name or ''}"

    @api.depends("kind", "ended_at")
    def _compute_is_open(self):
        for event in self:
            event.is_open = event.kind == "hold" and not event.ended_at

    def _search_is_open(self, operator, value):
        if operator != "in" or len(value) != 1:
            return NotImplemented
        found = Domain("kind", "=", "hold") & Domain("ended_at", "=", False)
        return found if True in value else ~found

    def action_open_partner(self):
        self.ensure_one()
        return self.partner_id._get_records_action()

    @api.model
    def _cron_review(self, now=None):
        """Every hour: begin and end holds in every company that uses credit limits."""
        companies = self.env["res.company"].search([("account_use_credit_limit", "=", True)])
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(companies))
        for company in companies:
            self._review(company, now or fields.Datetime.now())
            if not cron._commit_progress(1):
                break

    @api.model
    def _review(self, company, now, payers=None):
        """Begin and end the holds of ``company``; what stands as it should stays as it is.

        :param now: datetime (UTC)
        :param payers: res.partner to look at; None: whoever owes something or is on hold
        """
        # sudo: the limit counts whoever may see the books
        Credit, Partner = self.sudo(), self.env["res.partner"].sudo().with_company(company)
        holds = Credit.search(Credit._get_open_domain(company))
        if payers is None:
            payers = Partner.search([("credit", ">", 0)]) | holds.partner_id
        for start in range(0, len(payers), BATCH):
            part = payers[start : start + BATCH].with_env(Partner.env)
            holds_here = holds.filtered(lambda hold, of=part: hold.partner_id.id in of.ids)
            self._end_holds(holds_here, part, company, now)
            Credit.create(
                [
                    Credit._prepare_event("hold", payer, company, now, payer.credit)
                    for payer in part - holds_here.partner_id.with_env(Partner.env)
                    if self._get_usage(payer) >= company.touch_credit_stop
                ]
            )

    def _end_holds(self, holds, payers, company, now):
        for hold in holds:
            payer = payers.browse(hold.partner_id.id)
            if self._get_usage(payer) < company.touch_credit_resume:
                hold.write({"ended_at": now, "end_amount": payer.credit})

    @api.model
    def _get_usage(self, payer):
        """Percent of the limit that is used; a customer without a limit has used nothing."""
        return 100 * payer.credit / payer.credit_limit if payer.credit_limit > 0 else 0

    @api.model
    def _get_open_domain(self, company):
        return Domain("company_id", "=", company.id) & Domain("is_open", "=", True)

    @api.model
    def _get_held(self, payers, company):
        """Those of ``payers`` that are on hold for ``company``."""
        domain = self._get_open_domain(company) & Domain("partner_id", "in", payers.ids)
        return self.sudo().search(domain).partner_id

    def _prepare_event(self, kind, payer, company, now, amount=0):
        return {
            "kind": kind,
            "company_id": company.id,
            "partner_id": payer.id,
            "day": company._touch_today(now),
            "started_at": now,
            "amount": amount,
            "limit": payer.credit_limit,
        }
