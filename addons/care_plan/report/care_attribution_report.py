from odoo import api, fields, models
from odoo.tools import SQL

#: ids of leads begin here, ids of orders below; a plan has a billion of its own
PLAN, LEADS = 1_000_000_000, 500_000_000


class CareAttributionReport(models.Model):
    """Orders and leads of the customers of a plan from its start to the end of its window, with
    the last touch before them. A row says what came after, not what came from the plan."""

    _name = "care.attribution.report"
    _description = "Care Plan Attribution (result)"
    _auto = False
    _order = "date desc"
    _rec_name = "document"
    _depends = {
        "sale.order": ["state", "date_order", "amount_untaxed", "company_id", "partner_id"],
        "care.plan": ["started_on", "date_to", "attribution_window_days"],
        "care.target": ["arm", "exclusion_reason"],
        "touchpoint.touch": ["state", "done_date"],
    }

    plan_id = fields.Many2one("care.plan", readonly=True)
    action_id = fields.Many2one("care.action", "Action of the last touch", readonly=True)
    touch_id = fields.Many2one("touchpoint.touch", "Last touch before", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    arm = fields.Selection(
        [("treat", "Contacted"), ("control", "Control group")], "Group", readonly=True
    )
    kind = fields.Selection([("order", "Order"), ("lead", "Lead or opportunity")], readonly=True)
    document = fields.Char(readonly=True)
    order_id = fields.Many2one("sale.order", readonly=True)
    date = fields.Date(readonly=True)
    amount = fields.Monetary(readonly=True)
    is_out_of_scope = fields.Boolean("Outside the offer", readonly=True)

    @property
    def _table_query(self) -> SQL:
        queries = [self._select_orders()]
        if "crm.lead" in self.env:
            queries.append(self._select_leads())
        return SQL(" UNION ALL ").join(queries)

    @api.model
    def _from_targets(self) -> SQL:
        return SQL(
            """JOIN care_target t ON t.partner_id = p.commercial_partner_id
                                 AND t.exclusion_reason IS NULL
               JOIN care_plan pl ON pl.id = t.plan_id AND pl.started_on IS NOT NULL
               JOIN res_company c ON c.id = pl.company_id"""
        )

    @api.model
    def _join_touch(self, day) -> SQL:
        """The last touch of the plan with this customer until `day`."""
        return SQL(
            """LEFT JOIN LATERAL (
                    SELECT tt.id, r.care_action_id FROM touchpoint_touch tt
                      JOIN touchpoint_rule r ON r.id = tt.rule_id
                     WHERE tt.commercial_partner_id = p.commercial_partner_id
                       AND tt.company_id = pl.company_id AND r.care_plan_id = pl.id
                       AND tt.state = 'done' AND tt.done_date <= %s
                     ORDER BY tt.done_date DESC, tt.id DESC LIMIT 1) touch ON TRUE""",
            day,
        )

    @api.model
    def _select_orders(self) -> SQL:
        return SQL(
            """SELECT pl.id::bigint * %(plan)s + o.id AS id, pl.id AS plan_id,
                      touch.care_action_id AS action_id, touch.id AS touch_id, pl.company_id,
                      c.currency_id, p.commercial_partner_id AS partner_id, t.arm,
                      'order' AS kind, o.name AS document, o.id AS order_id,
                      o.date_order::date AS date,
                      o.amount_untaxed / COALESCE(NULLIF(o.currency_rate, 0), 1) AS amount,
                      %(scope)s AS is_out_of_scope
                 FROM sale_order o JOIN res_partner p ON p.id = o.partner_id
                 %(targets)s %(touch)s
                WHERE o.state = 'sale' AND o.company_id = pl.company_id
                  AND o.date_order >= pl.started_on
                  AND o.date_order < pl.date_to + pl.attribution_window_days + 1""",
            plan=PLAN,
            scope=self._get_scope_sql(),
            targets=self._from_targets(),
            touch=self._join_touch(SQL("o.date_order::date")),
        )

    @api.model
    def _get_scope_sql(self) -> SQL:
        """Whether a plan has an offer and nothing of it was ordered."""
        relation = SQL.identifier(self.env["care.plan"]._fields["scope_category_ids"].relation)
        return SQL(
            """(EXISTS (SELECT FROM %(rel)s s WHERE s.care_plan_id = pl.id)
                AND NOT EXISTS (
                    SELECT FROM sale_order_line l
                      JOIN product_product pp ON pp.id = l.product_id
                      JOIN product_template pt ON pt.id = pp.product_tmpl_id
                      JOIN product_category pc ON pc.id = pt.categ_id
                      JOIN %(rel)s s ON s.care_plan_id = pl.id
                      JOIN product_category sc ON sc.id = s.product_category_id
                     WHERE l.order_id = o.id
                       AND pc.parent_path LIKE sc.parent_path || '%%'))""",
            rel=relation,
        )

    @api.model
    def _select_leads(self) -> SQL:
        return SQL(
            """SELECT pl.id::bigint * %(plan)s + %(leads)s + l.id, pl.id, touch.care_action_id,
                      touch.id, pl.company_id, c.currency_id, p.commercial_partner_id, t.arm,
                      'lead', l.name, NULL::integer, l.create_date::date,
                      l.expected_revenue, FALSE
                 FROM crm_lead l JOIN res_partner p ON p.id = l.partner_id
                 %(targets)s %(touch)s
                WHERE l.active AND (l.company_id IS NULL OR l.company_id = pl.company_id)
                  AND l.create_date >= pl.started_on
                  AND l.create_date < pl.date_to + pl.attribution_window_days + 1""",
            plan=PLAN,
            leads=LEADS,
            targets=self._from_targets(),
            touch=self._join_touch(SQL("l.create_date::date")),
        )
