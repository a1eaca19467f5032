import numpy as np
from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import SQL

COLUMNS = (("partner_id", "int4"), ("period", "int4"), ("amount", "float8"))


class ClvInsight(models.AbstractModel):
    _inherit = "clv.insight"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _period_table(self, company, today, months, periods):
        """Sales per customer and period, array (customers, periods), the oldest period first; a
        customer is in it from a first purchase within these periods on."""
        self.env.flush_all()
        ends = [today - relativedelta(months=months * back) for back in range(periods, -1, -1)]
        rows = self.env["clv.dataset"]._copy_out(
            SQL(
                """
                SELECT partner_id,
                       width_bucket(day - %(first)s::date, %(limits)s::int[]) - 1 AS period,
                       SUM(amount) AS amount
                  FROM (%(days)s) d
                 WHERE amount > 0 GROUP BY 1, 2
                """,
                first=ends[0],
                limits=[(end - ends[0]).days + 1 for end in ends[:-1]],
                days=self.env["clv.dataset"]._purchase_days(
                    company, ends[0] + relativedelta(days=1), today
                ),
            ),
            COLUMNS,
        )
        customers, place = np.unique(rows["partner_id"], return_inverse=True)
        table = np.zeros((len(customers), periods))
        table[place.reshape(-1), rows["period"]] = rows["amount"]
        return table
