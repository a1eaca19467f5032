from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.touchpoint_type import MEANS


class TouchpointControl(models.Model):
    """What every person and team did, one row per ended touch: volume, reach, quality, honesty."""

    _name = "touchpoint.control"
    _description = "Control Report (result)"
    _auto = False
    _order = "day desc, id desc"
    _rec_name = "touch_id"

    touch_id = fields.Many2one("touchpoint.touch", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    day = fields.Date(readonly=True)
    user_id = fields.Many2one("res.users", string="Responsible", readonly=True)
    team_id = fields.Many2one("crm.team", string="Department", readonly=True)
    controller_id = fields.Many2one(
        "res.users",
        readonly=True,
        help="Head of the department: a false report counts against him or her as well.",
    )
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    rule_id = fields.Many2one("touchpoint.rule", readonly=True)
    type_id = fields.Many2one("touchpoint.type", string="Touchpoint", readonly=True)
    means = fields.Selection(MEANS, readonly=True)
    channel_id = fields.Many2one("touchpoint.channel", readonly=True)
    touches = fields.Integer(readonly=True, aggregator="sum")
    reached = fields.Float(
        string="Reached %", readonly=True, aggregator="avg", help="Of the touches that ended."
    )
    on_time = fields.Float(
        string="On Time %",
        readonly=True,
        aggregator="avg",
        help="Ended on the planned day or earlier, of the touches that ended.",
    )
    effective = fields.Float(
        string="Effective %",
        readonly=True,
        aggregator="avg",
        help="Passed the three tests (right person, purpose fulfilled, credible answer) and was not "
        "found to be false; of the touches that ended.",
    )
    satisfaction = fields.Float(
        readonly=True, aggregator="avg", help="Perceived minus expected, in points."
    )
    cost = fields.Float(readonly=True, aggregator="sum")
    cases = fields.Integer(readonly=True, aggregator="sum")
    promises = fields.Integer(readonly=True, aggregator="sum")
    promises_kept = fields.Float(
        string="Promises Kept %",
        readonly=True,
        aggregator="avg",
        help="In time, of the promises that were kept, broken or are late.",
    )
    promises_broken = fields.Integer(string="Broken Promises", readonly=True, aggregator="sum")
    checked = fields.Integer(readonly=True, aggregator="sum")
    falsified = fields.Integer(readonly=True, aggregator="sum")

    @property
    def _table_query(self) -> SQL:
        for name in ("touch", "promise", "recheck"):
            self.env[f"touchpoint.{name}"].flush_model()
        self.env["crm.team"].flush_model()
        # sudo: what counts as effective does not depend on who reads
        outcomes = self.env["touchpoint.outcome"].sudo().with_context(active_test=False)
        productive = outcomes.search([("productive", "=", True)])
        # every touch has a type: joined from the left it is left out where nobody asks for means
        return SQL(
            """
            SELECT t.id, t.id AS touch_id, t.company_id, COALESCE(t.done_date, t.due) AS day,
                   COALESCE(t.closed_by_id, t.user_id) AS user_id, t.team_id, g.user_id AS controller_id,
                   t.partner_id,
                   t.rule_id, t.type_id, y.means, t.channel_id, 1 AS touches,
                   (t.state = 'done')::int * 100 AS reached,
                   (t.state <> 'expired' AND t.done_date <= t.due)::int * 100 AS on_time,
                   (t.state = 'done'
                    AND COALESCE(t.test_counterpart AND t.test_purpose AND t.test_feedback,
                                 t.outcome_id = ANY(%s), FALSE)
                    AND r.state IS DISTINCT FROM 'falsified')::int * 100 AS effective,
                   t.satisfaction::float AS satisfaction, t.cost::float AS cost,
                   COALESCE(t.case_count, 0) AS cases,
                   COALESCE(p.number, 0) AS promises,
                   COALESCE(p.broken, 0) AS promises_broken,
                   p.kept * 100::float8 / NULLIF(p.ended, 0) AS promises_kept,
                   COALESCE(r.state IN ('confirmed', 'falsified'), FALSE)::int AS checked,
                   COALESCE(r.state = 'falsified', FALSE)::int AS falsified
              FROM touchpoint_touch t
              LEFT JOIN touchpoint_type y ON y.id = t.type_id
              LEFT JOIN crm_team g ON g.id = t.team_id
              LEFT JOIN touchpoint_recheck r ON r.touch_id = t.id
              LEFT JOIN (SELECT touch_id, count(*) AS number,
                                count(*) FILTER (WHERE state = 'broken') AS broken,
                                sum(kept_count) AS kept,
                                count(*) FILTER (WHERE state <> 'open' OR due < %s) AS ended
                           FROM touchpoint_promise
                          WHERE touch_id IS NOT NULL GROUP BY touch_id) p ON p.touch_id = t.id
             WHERE t.state IN ('done', 'no_contact', 'expired')
            """,
            productive.ids,
            fields.Date.context_today(self),
        )

    @api.model
    def _get_effective_shares(self, domain, windows):
        """Of the touches that ended in periods, by means: read once for all periods.

        :param windows: [(after, until)] dates, the first not included
        :returns: [(means, number of the window, effective in percent, touches)]
        """
        # sudo: shares of all, for people who may not read what each colleague did
        Control = self.sudo()
        since = min(after for after, _until in windows)
        query = Control._search(domain & Domain("day", ">", since), order="id")
        query.order = None
        means, day, effective = (
            Control._field_to_sql(query.table, name, query)
            for name in ("means", "day", "effective")
        )
        place = SQL(
            "CASE %s END",
            SQL(" ").join(
                SQL("WHEN %s > %s AND %s <= %s THEN %s", day, after, day, until, number)
                for number, (after, until) in enumerate(windows)
            ),
        )
        query.groupby = SQL("1, 2")
        rows = self.env.execute_query(
            query.select(means, place, SQL("AVG(%s)", effective), SQL("COUNT(*)"))
        )
        return [row for row in sorted(rows, key=str) if row[1] is not None]

    def action_open_touch(self):
        self.ensure_one()
        return self.touch_id._get_records_action()
