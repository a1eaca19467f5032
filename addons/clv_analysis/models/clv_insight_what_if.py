from odoo import api, models
from odoo.tools import SQL


class ClvInsight(models.AbstractModel):
    _inherit = "clv.insight"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _segment_sums(self, company):
        """What a what-if needs, one row per segment: (segment, customers, current value,
        expected sales, still customers)."""
        self.env["clv.score"].flush_model()
        return self.env.execute_query(
            SQL(
                """
                SELECT s.segment_id, COUNT(*), COALESCE(SUM(s.current_value), 0)::float8,
                       COALESCE(SUM(s.expected_orders * s.expected_amount), 0)::float8,
                       AVG(COALESCE(s.p_alive, CASE WHEN g.code = 'left' THEN 0 ELSE 1 END))
                  FROM clv_score s LEFT JOIN clv_stage g ON g.id = s.stage_id
                 WHERE s.company_id = %s
                 GROUP BY s.segment_id
                """,
                company.id,
            )
        )
