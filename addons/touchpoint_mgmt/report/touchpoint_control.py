from odoo import fields, models
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
    team_id = fields.Many2one("crm.team", readonly=True)
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
        help="Reached, purpose fulfilled and not found to be false, of the touches that ended.",
    )
    satisfaction = fields.Float(
        readonly=True, aggregator="avg", help="Perceived minus expected, in points."
    )
    cost = fields.Float(readonly=True, aggregator="sum")
    cases = fields.Integer(readonly=True, aggregator="sum")
    promises = fields.Integer(readonly=True, aggregator="sum")
    promises_broken = fields.Integer(string="Broken Promises", readonly=True, aggregator="sum")
    checked = fields.Integer(readonly=True, aggregator="sum")
    falsified = fields.Integer(readonly=True, aggregator="sum")

    @property
    def _table_query(self) -> SQL:
        for name in ("touchpoint.touch", "touchpoint.case", "touchpoint.promise"):
            self.env[name].flush_model()
        self.env["touchpoint.recheck"].flush_model()
        return SQL(
            """
            SELECT t.id, t.id AS touch_id, t.company_id, COALESCE(t.done_date, t.due) AS day,
                   COALESCE(t.closed_by_id, t.user_id) AS user_id, t.team_id, t.partner_id,
                   t.rule_id, t.type_id, y.means, t.channel_id, 1 AS touches,
                   (t.state = 'done')::int * 100.0 AS reached,
                   (t.state <> 'expired' AND t.done_date <= t.due)::int * 100.0
                       AS on_time,
                   (t.state = 'done' AND COALESCE(o.productive, FALSE)
                    AND r.state IS DISTINCT FROM 'falsified')::int * 100.0 AS effective,
                   t.satisfaction::float AS satisfaction, t.cost::float AS cost,
                   COALESCE(c.number, 0) AS cases,
                   COALESCE(p.number, 0) AS promises,
                   COALESCE(p.broken, 0) AS promises_broken,
                   COALESCE(r.state IN ('confirmed', 'falsified'), FALSE)::int AS checked,
                   COALESCE(r.state = 'falsified', FALSE)::int AS falsified
              FROM touchpoint_touch t
              JOIN touchpoint_type y ON y.id = t.type_id
              LEFT JOIN touchpoint_outcome o ON o.id = t.outcome_id
              LEFT JOIN touchpoint_recheck r ON r.touch_id = t.id
              LEFT JOIN (SELECT touch_id, count(*) AS number FROM touchpoint_case
                          WHERE touch_id IS NOT NULL GROUP BY touch_id) c ON c.touch_id = t.id
              LEFT JOIN (SELECT touch_id, count(*) AS number,
                                count(*) FILTER (WHERE state = 'broken') AS broken
                           FROM touchpoint_promise
                          WHERE touch_id IS NOT NULL GROUP BY touch_id) p ON p.touch_id = t.id
             WHERE t.state IN ('done', 'no_contact', 'expired')
            """
        )

    def action_open_touch(self):
        self.ensure_one()
        return self.touch_id._get_records_action()
