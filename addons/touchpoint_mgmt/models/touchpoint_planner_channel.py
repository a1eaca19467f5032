"""Over which channel a customer can be reached: asked when planning and again at the claim."""

from datetime import datetime, timedelta

from odoo import models
from odoo.tools import SQL

from ..tools import quiet

#: what a customer must have for a channel, as SQL on res_partner p, and the code if it is missing
CONTACT_DATA = {
    "phone": (SQL("COALESCE(p.phone, '') = ''"), "no_phone"),
    "email": (SQL("COALESCE(p.email_normalized, '') = ''"), "no_email"),
    "address": (
        SQL("COALESCE(p.street, '') = '' OR COALESCE(p.city, p.zip, '') = ''"),
        "no_address",
    ),
}
BLACKLISTS = {
    "phone": SQL(
        "EXISTS (SELECT 1 FROM phone_blacklist b WHERE b.active AND b.number = p.phone_sanitized)"
    ),
    "mail": SQL(
        "EXISTS (SELECT 1 FROM mail_blacklist b WHERE b.active AND b.email = p.email_normalized)"
    ),
    "none": SQL("FALSE"),
}
REFUSAL = """
EXISTS (SELECT 1 FROM touchpoint_preference d
         WHERE d.active AND d.decision = 'deny'
           AND d.partner_id IN (p.id, p.commercial_partner_id)
           AND (d.company_id IS NULL OR d.company_id = %(company)s)
           AND (d.channel_id IS NULL OR d.channel_id = %(channel)s)
           AND (d.type_id IS NULL OR d.type_id = %(type)s)
           AND (d.scope = 'all' OR NOT %(transactional)s)
           AND d.date_from <= %(day)s AND (d.date_to IS NULL OR d.date_to >= %(day)s))
"""
#: the touch that could not go over its channel stays as a row of its own, without the key
COPY_REFUSED = """
INSERT INTO touchpoint_touch (company_id, partner_id, commercial_partner_id, rule_id, rule_version,
       period, type_id, channel_id, direction, arm, anchor_date, due_raw, due, due_at, deadline,
       date_locked, user_id, team_id, priority, attempts, cost, state, reason_code, fallback_id,
       message_id, outcome_id, done_at, done_date)
SELECT t.company_id, t.partner_id, t.commercial_partner_id, t.rule_id, t.rule_version,
       t.period, t.type_id, t.channel_id, t.direction, t.arm, t.anchor_date, t.due_raw, t.due,
       t.due_at, t.deadline, TRUE, t.user_id, t.team_id, t.priority, 0, 0, %(state)s, v.reason,
       t.id, t.message_id, t.outcome_id, t.done_at, t.done_date
  FROM touchpoint_touch t
  JOIN (VALUES %(rows)s) v (id, reason) ON v.id = t.id
 WHERE t.company_id IN %(companies)s
"""


class TouchpointPlanner(models.AbstractModel):
    _inherit = "touchpoint.planner"  # pylint: disable=consider-merging-classes-inherited

    def _flush_facts(self):
        for model in ("touchpoint.preference", "phone.blacklist", "mail.blacklist"):
            self.env[model].flush_model()
        return super()._flush_facts()

    def _get_channel_sql(self, rule):
        """The first channel of the rule over which the customer p can be reached on the day s.due.

        If there is none it is the first channel: the reason is found, and kept, on the day.
        """
        channels = rule._get_channels()
        if len(channels) == 1:
            return SQL("%s", channels.id)
        choices = [
            SQL(
                "WHEN (%s) IS NULL THEN %s",
                self._get_channel_problem_sql(
                    channel, rule.type_id, rule.company_id, SQL("s.due"), rule
                ),
                channel.id,
            )
            for channel in channels
        ]
        return SQL("CASE %s ELSE %s END", SQL(" ").join(choices), channels[:1].id)

    def _get_channel_problem_sql(self, channel, touch_type, company, day, rule=None):
        """Why the customer p cannot be reached over ``channel`` on ``day`` (SQL): a code or NULL."""
        template = touch_type._get_template(channel, rule)
        if template is not None and not template:
            return SQL("'no_template'")
        missing, code = CONTACT_DATA.get(channel.contact_data, (SQL("FALSE"), None))
        return SQL(
            "CASE WHEN %s OR %s THEN 'consent' WHEN %s THEN %s END",
            BLACKLISTS[channel.optout_source],
            SQL(
                REFUSAL,
                company=company.id,
                channel=channel.id,
                type=touch_type.id,
                transactional=touch_type.is_transactional,
                day=day,
            ),
            missing,
            code,
        )

    def _get_channel_problems(self, touches, channels, today):
        """Codes of :meth:`_get_channel_problem_sql` for touches of one rule, type and company.

        :returns: {touch id: one code or None per channel}
        """
        self._flush_facts()
        problems = [
            self._get_channel_problem_sql(
                channel,
                touches.type_id,
                touches.company_id,
                SQL("%s::date", today),
                touches.rule_id,
            )
            for channel in channels
        ]
        rows = self.env.execute_query(
            SQL(
                """SELECT t.id, %s FROM touchpoint_touch t JOIN res_partner p ON p.id = t.partner_id
                    WHERE t.id IN %s AND t.company_id = %s""",
                SQL(", ").join(SQL("(%s)::varchar", problem) for problem in problems),
                tuple(touches.ids),
                touches.company_id.id,
            )
        )
        return {row[0]: row[1:] for row in rows}

    def _copy_refused(self, touches, reasons, state="suppressed"):
        """Keep, beside touches that go on over another channel, that they were refused on theirs,
        or that their message did not arrive.

        :param reasons: {touch id: reason code}
        """
        self._flush_facts()
        rows = SQL(", ").join(SQL("(%s, %s)", touch.id, reasons[touch.id]) for touch in touches)
        self.env.cr.execute(
            SQL(COPY_REFUSED, rows=rows, state=state, companies=tuple(touches.company_id.ids))
        )

    def _get_slot_sql(self, day, rule):
        """The rule's time of day as an interval after midnight of ``day`` (SQL).

        What the rule sends by itself leaves out the quiet hours of its channel: the interval may
        reach into later days.
        """
        slot = timedelta(minutes=min(round(rule.slot_hour * 60), 24 * 60 - 1))
        windows = rule.channel_id.quiet_ids._get_windows()
        if rule.channel_id.mode != "automatic" or not windows:
            return self._to_interval(slot)
        shifts = []
        for weekday in range(7):
            midnight = datetime(2027, 1, 4 + weekday)  # a Monday and the days after it
            shifts.append(quiet.next_allowed(midnight + slot, windows) - midnight)
        return SQL(
            "(ARRAY[%s])[EXTRACT(ISODOW FROM %s)::int]",
            SQL(", ").join(map(self._to_interval, shifts)),
            day,
        )

    @staticmethod
    def _to_interval(delta):
        return SQL("%s::interval", f"{int(delta.total_seconds()) // 60} minutes")
