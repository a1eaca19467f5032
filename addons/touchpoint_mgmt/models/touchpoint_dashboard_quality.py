"""Panels of the dashboard about how good contacts are: satisfaction, means, cases, coverage."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Domain

CLASSES = ("dissatisfied", "satisfied", "delighted")
MONTHS = 12
WINDOW_DAYS = 90
OWNERS = 10
CAUSES = 10
MOST_TOUCHES = 6
COLORS = {"dissatisfied": "#D1495B", "satisfied": "#8FB9AA", "delighted": "#2AA5A0"}


class TouchpointDashboard(models.AbstractModel):
    _inherit = "touchpoint.dashboard"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _get_months(self, today):
        first = today.replace(day=1) - relativedelta(months=MONTHS - 1)
        return [first + relativedelta(months=number) for number in range(MONTHS)]

    @api.model
    def _satisfaction(self, today, scope):
        """Answers by month and class."""
        months = self._get_months(today)
        domain = (
            scope["here"]
            & scope["user"]
            & Domain([("state", "=", "done"), ("done_date", ">=", months[0])])
            & Domain("satisfaction_class", "!=", False)
        )
        counts = {
            (month, name): count
            for month, name, count in self.env["touchpoint.touch"]._read_group(
                domain, ["done_date:month", "satisfaction_class"], ["__count"]
            )
        }
        if not counts:
            return None
        title = self.env._("Satisfaction")
        field = self.env["touchpoint.touch"]._fields["satisfaction_class"]
        names = dict(field._description_selection(self.env))
        return {
            "key": "satisfaction",
            "kind": "bar",
            "stacked": True,
            "title": title,
            "labels": [f"{month:%Y-%m}" for month in months],
            "series": [
                {
                    "label": names[name],
                    "color": COLORS[name],
                    "data": [counts.get((month, name), 0) for month in months],
                }
                for name in CLASSES
            ],
            "open": [
                [
                    self._behind(
                        f"{title}: {month:%Y-%m}, {names[name]}",
                        "touchpoint.touch",
                        domain
                        & Domain("satisfaction_class", "=", name)
                        & self._within("done_date", month),
                    )
                    for name in CLASSES
                ]
                for month in months
            ],
        }

    @api.model
    def _within(self, name, month):
        return Domain(name, ">=", month) & Domain(name, "<", month + relativedelta(months=1))

    @api.model
    def _means(self, today, scope):
        """Effective contacts by means, the last 90 days beside the 90 days before."""
        middle = today - timedelta(days=WINDOW_DAYS)
        windows = [
            (self.env._("90 days before"), middle - timedelta(days=WINDOW_DAYS), middle),
            (self.env._("Last 90 days"), middle, today),
        ]
        shares, touches = {}, {}
        for means, place, share, count in self.env["touchpoint.control"]._get_effective_shares(
            scope["here"] & scope["user"], [window[1:] for window in windows]
        ):
            shares[means, place] = round(share, 1)
            touches[means] = touches.get(means, 0) + count
        if not shares:
            return None
        title = self.env._("Effectiveness by Means")
        means_field = self.env["touchpoint.type"]._fields["means"]
        names = dict(means_field._description_selection(self.env))
        found = sorted(touches, key=touches.get, reverse=True)
        return {
            "key": "means",
            "kind": "bar",
            "format": "percent",
            "title": title,
            "note": self.env._("Of the contacts that ended: passed the three tests."),
            "labels": [names[means] for means in found],
            "series": [
                {
                    "label": label,
                    "color": ("#B9B0B7", "#714B67")[place],
                    "data": [shares.get((means, place), 0) for means in found],
                }
                for place, (label, _after, _until) in enumerate(windows)
            ],
            "open": [
                [
                    self._behind(
                        f"{names[means]}: {label}",
                        "touchpoint.touch",
                        scope["here"]
                        & scope["user"]
                        & Domain("type_id.means", "=", means)
                        & self.env["touchpoint.touch"]._get_ended_domain(after, until),
                    )
                    for label, after, until in windows
                ]
                for means in found
            ],
        }

    @api.model
    def _sla(self, today, scope):
        """Cases by the month they were opened in: solved in time, solved late, still open."""
        months = self._get_months(today)
        domain = (
            scope["here"]
            & scope["user"]
            & Domain([("state", "!=", "cancelled"), ("opened_at", ">=", months[0])])
        )
        kinds = {
            "in_time": (self.env._("Solved in Time"), Domain("solved_in_time", "=", "yes")),
            "late": (self.env._("Solved Late"), Domain("solved_in_time", "=", "no")),
            "open": (self.env._("Open"), Domain("solved_in_time", "=", False)),
        }
        counts = {
            (month.date(), {"yes": "in_time", "no": "late"}.get(kind, "open")): count
            for month, kind, count in self.env["touchpoint.case"]
            .with_context(tz="UTC")
            ._read_group(domain, ["opened_at:month", "solved_in_time"], ["__count"])
        }
        if not counts:
            return None
        title = self.env._("Cases and Their Deadlines")
        return {
            "key": "sla",
            "kind": "bar",
            "stacked": True,
            "title": title,
            "labels": [f"{month:%Y-%m}" for month in months],
            "series": [
                {
                    "label": label,
                    "color": {"in_time": "#2AA5A0", "late": "#D1495B", "open": "#E0A106"}[kind],
                    "data": [counts.get((month, kind), 0) for month in months],
                }
                for kind, (label, _domain) in kinds.items()
            ],
            "open": [
                [
                    self._behind(
                        f"{month:%Y-%m}: {label}",
                        "touchpoint.case",
                        domain & kind_domain & self._within("opened_at", month),
                    )
                    for label, kind_domain in kinds.values()
                ]
                for month in months
            ],
        }

    @api.model
    def _coverage(self, today, scope):
        """Customers touched in 90 days and not touched, by the person responsible."""
        counts, totals = {}, {}
        for user, touched, customers in self.env["touchpoint.coverage"]._count_covered_90(
            scope["user"] & Domain("is_prospect", "=", False)
        ):
            counts[user, True], counts[user, False] = touched, customers - touched
            totals[user] = customers
        if not totals:
            return None
        users = sorted(totals, key=totals.get, reverse=True)[:OWNERS]
        nobody = self.env._("Nobody")
        title = self.env._("Coverage in 90 Days")
        kinds = {True: self.env._("Touched"), False: self.env._("Not Touched")}
        covered_in_all = sum(count for (_user, covered), count in counts.items() if covered)
        return {
            "key": "coverage",
            "kind": "bar",
            "stacked": True,
            "title": title,
            "note": self.env._(
                "%(share)s %% of %(customers)s customers.",
                share=f"{100 * covered_in_all / sum(totals.values()):.1f}",
                customers=sum(totals.values()),
            ),
            "labels": [user.name or nobody for user in users],
            "series": [
                {
                    "label": label,
                    "color": "#2AA5A0" if covered else "#E0A106",
                    "data": [counts.get((user, covered), 0) for user in users],
                }
                for covered, label in kinds.items()
            ],
            "open": [
                [
                    self._behind(
                        f"{user.name or nobody}: {label}",
                        "touchpoint.coverage",
                        Domain("user_id", "=", user.id)
                        & Domain("is_prospect", "=", False)
                        & Domain("covered_90", "=", 100 if covered else 0),
                    )
                    for covered, label in kinds.items()
                ]
                for user in users
            ],
        }

    @api.model
    def _pressure(self, today, scope):
        """How many customers had how many touches in the last 30 days."""
        rows = self.env["touchpoint.planner"]._get_pressure(today, scope["user"])
        if not rows:
            return None
        counts = {}
        for touches, customers in rows:
            key = min(touches, MOST_TOUCHES)
            counts[key] = counts.get(key, 0) + customers
        numbers = list(range(1, MOST_TOUCHES + 1))
        title = self.env._("Contact Pressure in 30 Days")
        return {
            "key": "pressure",
            "kind": "bar",
            "title": title,
            "note": self.env._("Customers by the number of touches we made, over all channels."),
            "labels": [f"{number}{'+' if number == MOST_TOUCHES else ''}" for number in numbers],
            "series": [
                {
                    "label": self.env._("Customers"),
                    "data": [counts.get(number, 0) for number in numbers],
                }
            ],
            "open": [
                self._behind(
                    f"{title}: {number}",
                    "res.partner",
                    Domain("touch_pressure_30", ">=" if number == MOST_TOUCHES else "=", number),
                )
                for number in numbers
            ],
        }

    @api.model
    def _causes(self, today, scope):
        """Process defects of the last twelve months, the most frequent first (Pareto)."""
        first = self._get_months(today)[0]
        domain = (
            scope["here"]
            & scope["user"]
            & Domain([("state", "!=", "cancelled"), ("opened_at", ">=", first)])
            & Domain("cause_id", "!=", False)
        )
        groups = self.env["touchpoint.case"]._read_group(
            domain, ["cause_id"], ["__count"], order="__count desc"
        )
        if not groups:
            return None
        total, cumulated, shares = sum(count for _cause, count in groups), 0, []
        for _cause, count in groups[:CAUSES]:
            cumulated += count
            shares.append(round(100 * cumulated / total, 1))
        title = self.env._("Causes of Cases")
        steps = dict(
            self.env["touchpoint.case.cause"]._fields["step"]._description_selection(self.env)
        )
        return {
            "key": "causes",
            "kind": "bar",
            "title": title,
            "note": self.env._(
                "What to mend first in our own house; the line is the share in all."
            ),
            "labels": [f"{cause.name} ({steps[cause.step]})" for cause, _n in groups[:CAUSES]],
            "series": [
                {
                    "label": self.env._("Cases"),
                    "data": [count for _cause, count in groups[:CAUSES]],
                },
                {
                    "label": self.env._("Share in all"),
                    "data": shares,
                    "line": True,
                    "format": "percent",
                },
            ],
            "open": [
                self._behind(
                    cause.name, "touchpoint.case", domain & Domain("cause_id", "=", cause.id)
                )
                for cause, _count in groups[:CAUSES]
            ],
        }
