import numpy as np

from odoo import api, models
from odoo.tools import SQL

NO_DATE = np.datetime64("1900-01-01", "D")
STATE_COLUMNS = (
    ("partner_id", "int4"),
    ("stage_id", "int4"),
    ("stage_next_id", "int4"),
    ("stage_next_date", "date"),
    ("stage_date", "date"),
)


class ClvDataset(models.AbstractModel):
    _inherit = "clv.dataset"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _stage_state(self, company, partner_ids):
        """Stages in force and proposed, as arrays aligned with ``partner_ids`` (ascending);
        0 and NO_DATE for customers without."""
        self.env["clv.score"].flush_model()
        state = self._copy_out(
            SQL(
                """
                SELECT partner_id, COALESCE(stage_id, 0) AS stage_id,
                       COALESCE(stage_next_id, 0) AS stage_next_id,
                       COALESCE(stage_next_date, %(none)s) AS stage_next_date,
                       COALESCE(stage_date, %(none)s) AS stage_date
                  FROM clv_score
                 WHERE company_id = %(company)s
                 ORDER BY partner_id
                """,
                company=company.id,
                none=str(NO_DATE),
            ),
            STATE_COLUMNS,
        )
        known = state.pop("partner_id")
        return {name: self._align(known, column, partner_ids) for name, column in state.items()}

    @api.model
    def _align(self, keys, column, wanted):
        """Values of ``column`` for the ``wanted`` keys; both key arrays ascending."""
        empty = NO_DATE if column.dtype.kind == "M" else 0
        result = np.full(len(wanted), empty, dtype=column.dtype)
        if len(keys):
            place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
            hit = keys[place] == wanted
            result[hit] = column[place[hit]]
        return result
