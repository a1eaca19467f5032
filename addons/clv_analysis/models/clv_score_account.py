from collections import defaultdict

from odoo import api, fields, models


class ClvScore(models.Model):
    _inherit = "clv.score"  # pylint: disable=consider-merging-classes-inherited

    account_summary = fields.Html(
        string="Account",
        compute="_compute_account_summary",
        sanitize=False,
        help="Profit and loss of the customer: what came in and what it cost so far, and what is"
        " expected of events.",
    )

    @api.depends("partner_id", "company_id")
    @api.depends_context("lang")
    def _compute_account_summary(self):
        for company, scores in self.grouped("company_id").items():
            found = scores._account_lines(company)
            for score in scores:
                lines = found.get(score.partner_id.id)
                score.account_summary = lines and self.env["ir.qweb"]._render(
                    "clv_analysis.clv_account_summary",
                    {
                        "lines": lines,
                        "currency": company.currency_id,
                        "total": [sum(column) for column in list(zip(*lines, strict=True))[1:]],
                    },
                )

    def _account_lines(self, company):
        """Lines of the account of each customer id: (name, actual, expected, both together)."""
        Account = self.env["clv.account"].with_context(allowed_company_ids=company.ids)
        groups = Account._read_group(
            [("company_id", "=", company.id), ("partner_id", "in", self.partner_id.ids)],
            ["partner_id", "kind"],
            ["actual:sum", "expected:sum", "total:sum"],
            order="kind",
        )
        names = dict(Account._fields["kind"]._description_selection(self.env))
        found = defaultdict(list)
        for partner, kind, *amounts in groups:
            if any(amounts):
                found[partner.id].append((names[kind], *amounts))
        return found
