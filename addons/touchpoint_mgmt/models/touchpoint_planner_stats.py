"""Figures of touches per customer, for fields that are shown and searched on the contact."""

from datetime import timedelta

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

#: figure -> aggregate over the touches of one customer
STATS = {
    "touch_count": SQL("COUNT(*) FILTER (WHERE t.state = 'done')"),
    "touch_last_date": SQL("MAX(t.done_date) FILTER (WHERE t.state = 'done')"),
    "touch_next_date": SQL("MIN(t.due) FILTER (WHERE t.state IN ('planned', 'assigned'))"),
    "touch_satisfaction_class": SQL(
        "(ARRAY_AGG(t.satisfaction_class ORDER BY t.done_date DESC, t.id DESC)"
        " FILTER (WHERE t.state = 'done' AND t.satisfaction_class IS NOT NULL))[1]"
    ),
    "touch_planned_count": SQL("COUNT(*) FILTER (WHERE t.state IN ('planned', 'assigned'))"),
}
#: window of the contact pressure, in days
PRESSURE_DAYS = 30
OPERATORS = {"<": SQL("<"), ">": SQL(">"), "<=": SQL("<="), ">=": SQL(">=")}


class TouchpointPlanner(models.AbstractModel):
    _inherit = "touchpoint.planner"  # pylint: disable=consider-merging-classes-inherited

    def _get_stats_select(self, names, having=None, partner_ids=None):
        """SELECT partner and figures, over the touches of the companies the reader works in.

        A touch counts for its contact and for the contact's firm.
        """
        self.env["touchpoint.touch"].flush_model()
        companies = tuple(self.env.companies.ids) or (0,)
        narrow = SQL("AND x.partner IN %s", tuple(partner_ids)) if partner_ids else SQL()
        touches = SQL(", ").join(
            SQL.identifier("t", name)
            for name in ("id", "state", "due", "done_date", "satisfaction_class")
        )
        return SQL(
            """
            SELECT t.partner%(figures)s FROM (
                SELECT x.partner, %(touches)s FROM touchpoint_touch t
                 CROSS JOIN LATERAL (
                     SELECT t.partner_id AS partner
                      UNION SELECT t.commercial_partner_id) x
                 WHERE t.company_id IN %(companies)s %(narrow)s
            ) t GROUP BY t.partner %(having)s
            """,
            figures=SQL("").join(SQL(", %s", STATS[name]) for name in names),
            touches=touches,
            companies=companies,
            narrow=SQL(
                "AND (t.partner_id IN %(ids)s OR t.commercial_partner_id IN %(ids)s) %(narrow)s",
                ids=tuple(partner_ids),
                narrow=narrow,
            )
            if partner_ids
            else SQL(),
            having=SQL("HAVING %s", having) if having else SQL(),
        )

    def _get_partner_stats(self, partner_ids):
        """{partner id: values in the order of STATS} of the given contacts."""
        if not partner_ids:
            return {}
        rows = self.env.execute_query(self._get_stats_select(STATS, partner_ids=partner_ids))
        return {row[0]: row[1:] for row in rows}

    def _get_partner_stat_domain(self, name, operator, value):
        """Domain on contacts whose figure compares with ``value``; contacts without touches have
        the count 0 and no date and no class."""
        stat = STATS[name]
        if operator in OPERATORS:
            inside = self._get_stats_select([], SQL("%s %s %s", stat, OPERATORS[operator], value))
            found = Domain("id", "in", SQL("(%s)", inside))
            zero_fits = (
                name == "touch_count"
                and {"<": value > 0, "<=": value >= 0, ">": value < 0, ">=": value <= 0}[operator]
            )
            return found | self._get_untouched_domain() if zero_fits else found
        empty = 0 if name == "touch_count" else False
        wanted = tuple(item for item in value if item is not False and item is not None)
        domain = Domain.FALSE
        if wanted:
            inside = self._get_stats_select([], SQL("%s IN %s", stat, wanted))
            domain |= Domain("id", "in", SQL("(%s)", inside))
        if empty in value:
            without = SQL("%s = 0" if name == "touch_count" else "%s IS NULL", stat)
            inside = self._get_stats_select([], without)
            domain |= Domain("id", "in", SQL("(%s)", inside)) | self._get_untouched_domain()
        return domain

    def _get_pressure_select(self, today):
        """SELECT firm (or private person), touches we made in the window that count as pressure"""
        self.env["touchpoint.touch"].flush_model()
        return SQL(
            """
            SELECT t.commercial_partner_id AS partner, COUNT(*) AS touches
              FROM touchpoint_touch t
              JOIN touchpoint_type y ON y.id = t.type_id AND y.counts_in_pressure
             WHERE t.state = 'done' AND t.company_id IN %s AND t.done_date > %s
               AND t.direction = 'outbound'
             GROUP BY t.commercial_partner_id
            """,
            tuple(self.env.companies.ids) or (0,),
            today - timedelta(days=PRESSURE_DAYS),
        )

    def _get_pressure_rows(self, today, partner_ids):
        """-> {partner id: touches in the window}"""
        if not partner_ids:
            return {}
        select = self._get_pressure_select(today)
        query = SQL("SELECT * FROM (%s) p WHERE p.partner IN %s", select, tuple(partner_ids))
        return dict(self.env.execute_query(query))

    def _get_pressure_domain(self, today, operator, value):
        """Domain of the customers with so many touches (above zero) in the window."""
        select = self._get_pressure_select(today)
        if operator == "in":
            wanted = SQL("p.touches IN %s", tuple(value))
        else:
            wanted = SQL("p.touches %s %s", OPERATORS[operator], value)
        found = SQL("(SELECT p.partner FROM (%s) p WHERE %s)", select, wanted)
        return Domain("id", "in", found)

    def _get_pressure(self, today, partner_domain):
        """-> [(touches in the window, customers with so many)]"""
        partners = self.env["res.partner"].with_context(active_test=False)
        narrow = SQL()
        if not Domain(partner_domain).is_true():
            narrow = SQL("WHERE p.partner IN %s", partners._search(partner_domain).subselect())
        return self.env.execute_query(
            SQL(
                "SELECT p.touches, COUNT(*) FROM (%s) p %s GROUP BY p.touches",
                self._get_pressure_select(today),
                narrow,
            )
        )

    def _clear_satisfaction(self, touches):
        """Empty columns, which the ORM would fill with zeros that averages count."""
        fnames = ["expected", "perceived", "satisfaction"]
        touches.flush_recordset(fnames)
        self.env.cr.execute(
            SQL(
                """
                UPDATE touchpoint_touch SET expected = NULL, perceived = NULL, satisfaction = NULL
                 WHERE id IN %s AND company_id IN %s
                """,
                tuple(touches.ids),
                tuple(touches.company_id.ids),
            )
        )
        touches.invalidate_recordset(fnames)

    def _get_untouched_domain(self):
        return Domain("id", "not in", SQL("(%s)", self._get_stats_select([])))
