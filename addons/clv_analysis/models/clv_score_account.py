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
    @api.depends_context("lang", "company")
    def _compute_account_summary(self):
        for score in self:
            lines = score._account_lines()
            score.account_summary = lines and self.env["ir.qweb"]._render(
                "clv_analysis.clv_account_summary",
                {"lines": lines, "currency": score.currency_id, "total": _sums(lines)},
            )

    def _account_lines(self):
        """Lines of the account: (name, actual, expected, both together)."""
        self.ensure_one()
        Account = self.env["clv.account"].with_context(allowed_company_ids=self.company_id.ids)
        groups = Account._read_group(
            [("company_id", "=", self.company_id.id), ("partner_id", "=", self.partner_id.id)],
            ["kind"],
            ["actual:sum", "expected:sum", "total:sum"],
            order="kind",
        )
        names = dict(Account._fields["kind"]._description_selection(self.env))
        return [(names[kind], *amounts) for kind, *amounts in groups if any(amounts)]


def _sums(lines):
    return [sum(column) for column in list(zip(*lines, strict=True))[1:]]
