from odoo import api, fields, models
from odoo.tools import SQL


class CareBudgetReport(models.Model):
    """Planned, committed and spent money of all plans, one row per line, entry, or day and channel
    of a rule."""

    _name = "care.budget.report"
    _description = "Care Budget Analysis (result)"
    _auto = False
    _order = "date desc"
    _rec_name = "document"

    plan_id = fields.Many2one("care.plan", readonly=True)
    action_id = fields.Many2one("care.action", readonly=True)
    line_id = fields.Many2one("care.budget.line", "Budget line", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    budget_class = fields.Selection(
        [
            ("market", "Marketing"),
            ("sales", "Sales"),
            ("gift", "Gifts"),
            ("service", "Service"),
        ],
        "Class",
        readonly=True,
    )
    source = fields.Selection(
        [("plan", "Plan"), ("entry", "Document"), ("touch", "Touches"), ("analytic", "Accounting")],
        readonly=True,
    )
    document = fields.Char(readonly=True)
    date = fields.Date(readonly=True)
    planned = fields.Monetary(readonly=True)
    committed = fields.Monetary(readonly=True)
    actual = fields.Monetary("Spent", readonly=True)

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """SELECT row_number() OVER () AS id, c.currency_id, rows.*
                 FROM (%s UNION ALL %s UNION ALL %s UNION ALL %s) AS rows
                 JOIN res_company c ON c.id = rows.company_id""",
            self._select_planned(),
            self._select_entries(),
            self._select_touches(),
            self._select_analytic(),
        )

    @api.model
    def _select_line(self) -> SQL:
        return SQL("l.plan_id, l.action_id, l.id AS line_id, l.company_id, l.budget_class")

    @api.model
    def _select_planned(self) -> SQL:
        return SQL(
            """SELECT %s, 'plan' AS source, l.name AS document, p.date_from AS date,
                      l.planned, 0.0 AS committed, 0.0 AS actual
                 FROM care_budget_line l JOIN care_plan p ON p.id = l.plan_id""",
            self._select_line(),
        )

    @api.model
    def _select_entries(self) -> SQL:
        """A commitment counts until a payment settles it."""
        return SQL(
            """SELECT %s, 'entry', e.name, e.date, 0.0,
                      CASE WHEN e.kind = 'commitment' THEN e.amount ELSE 0.0 END,
                      CASE WHEN e.kind = 'actual' THEN e.amount ELSE 0.0 END
                 FROM care_budget_entry e JOIN care_budget_line l ON l.id = e.line_id
                WHERE NOT EXISTS (SELECT FROM care_budget_entry paid WHERE paid.settles_id = e.id)""",
            self._select_line(),
        )

    @api.model
    def _select_touches(self) -> SQL:
        """Open touches are committed at the cost of their type, or of their channel.

        Touches are added up before anything is joined to them, and rule by rule, so that the money
        of one plan does not read the touches of all.
        """
        return SQL(
            """SELECT %s, 'touch', ru.name ->> 'en_US', g.date, 0.0,
                      g.open * COALESCE(NULLIF(ty.unit_cost, 0), ch.unit_cost, 0), g.actual
                 FROM care_budget_line l
                 JOIN touchpoint_rule ru ON ru.care_action_id = l.action_id
                 JOIN LATERAL (
                      SELECT t.type_id, t.channel_id, COALESCE(t.done_date, t.due) AS date,
                             COUNT(*) FILTER (WHERE t.state IN ('planned', 'assigned')) AS open,
                             SUM(t.cost) AS actual
                        FROM touchpoint_touch t
                       WHERE t.rule_id = ru.id AND t.company_id = ru.company_id
                         AND t.state IN ('planned', 'assigned', 'done', 'no_contact')
                       GROUP BY 1, 2, 3) g ON TRUE
                 JOIN touchpoint_type ty ON ty.id = g.type_id
                 JOIN touchpoint_channel ch ON ch.id = g.channel_id
                WHERE l.takes_touch_cost""",
            self._select_line(),
        )

    @api.model
    def _select_analytic(self) -> SQL:
        """Costs of the analytic account of a line while its plan runs; each analytic plan has a
        column of its own."""
        project, others = self.env["account.analytic.plan"].sudo()._get_all_plans()
        return SQL(" UNION ALL ").join(
            SQL(
                """SELECT %s, 'analytic', a.name, a.date, 0.0, 0.0, -a.amount
                     FROM care_budget_line l
                     JOIN care_plan p ON p.id = l.plan_id
                     JOIN account_analytic_line a ON a.%s = l.analytic_account_id
                    WHERE a.company_id = l.company_id AND a.amount < 0
                      AND a.date BETWEEN p.date_from AND p.date_to""",
                self._select_line(),
                SQL.identifier(column),
            )
            for column in (plan._column_name() for plan in project + others)
        )

    @api.model
    def _get_sums(self, line_ids):
        """{line id: (committed, actual)}"""
        self.env.flush_all()
        rows = self._read_group(
            [("line_id", "in", line_ids)], ["line_id"], ["committed:sum", "actual:sum"]
        )
        return {line.id: (committed, actual) for line, committed, actual in rows}
