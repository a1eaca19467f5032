import numpy as np

from odoo import api, models
from odoo.tools import SQL

from ..engine import correlation

ATTRIBUTES = ("frequency", "recency", "margin", "tenure")
SCORE_COLUMNS = (("partner_id", "int4"), *((name, "float8") for name in ("value", *ATTRIBUTES)))
CATEGORY_COLUMNS = (("partner_id", "int4"), ("categories", "int4"))


class ClvInsight(models.AbstractModel):
    """Which attributes of customers go along with their current value."""

    _inherit = "clv.insight"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _refresh_correlation(self, run):
        run.sudo().correlation = self._correlations(run)

    @api.model
    def _correlations(self, run):
        """Dict of attribute and rank correlation with the current value, all customers of the
        company of ``run``."""
        copy_out = self.env["clv.dataset"]._copy_out
        found = copy_out(
            SQL(
                """
                SELECT partner_id, COALESCE(current_value, 0) AS value, frequency,
                       %(date)s::date - last_date AS recency, COALESCE(margin, 0) AS margin,
                       %(date)s::date - first_date AS tenure
                  FROM clv_score WHERE company_id = %(company)s ORDER BY partner_id
                """,
                date=run.date,
                company=run.company_id.id,
            ),
            SCORE_COLUMNS,
        )
        bought = copy_out(self._category_counts(run), CATEGORY_COLUMNS)
        categories = np.zeros(len(found["partner_id"]))
        known = np.isin(bought["partner_id"], found["partner_id"])
        places = np.searchsorted(found["partner_id"], bought["partner_id"][known])
        categories[places] = bought["categories"][known]
        attributes = {name: found[name] for name in ATTRIBUTES}
        return correlation.with_value(found["value"], {**attributes, "categories": categories})

    @api.model
    def _category_counts(self, run):
        """Query (partner_id, categories): of how many categories a customer bought products."""
        company = run.company_id
        config = self.env["clv.config"]._ensure(company)
        return SQL(
            """
            SELECT l.partner_id, COUNT(DISTINCT t.categ_id) AS categories
              FROM (%s) l JOIN product_product pp ON pp.id = l.product_id
              JOIN product_template t ON t.id = pp.product_tmpl_id
             GROUP BY l.partner_id ORDER BY l.partner_id
            """,
            self.env["clv.dataset"]._lines(company, config._window_start(run.date), run.date),
        )
