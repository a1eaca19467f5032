from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .touchpoint_touch import OPEN_STATES

#: so many people hear of one dissatisfied customer; a rule of thumb of the trade
EXPOSURE = 25
AHEAD_DAYS = 14
#: in the order in which they are shown
PANELS = ("ahead", "satisfaction", "means", "sla", "coverage", "pressure", "causes")
OPEN_CASES = [("state", "in", ("new", "in_progress", "resolved"))]


class TouchpointDashboard(models.AbstractModel):
    """Figures of the dashboard, read with the rights of the user, each with the rows behind it.

    A panel is a dict: key, title, kind (bar or line), labels, series (label, data, optional color
    and stack) and ``open``: per label, or per label and series, what a click opens (title, model,
    domain). What is drawn is decided here, how is decided in static/src/dashboard.
    """

    _name = "touchpoint.dashboard"
    _description = "Dashboard of touchpoints (result)"

    @api.model
    @api.readonly
    def get_overview(self, mine=False, today=None):
        """The tiles of the companies the reader works in, and the keys of the panels, in order.

        :param mine: only what the reader himself is responsible for
        :param today: date; by default that of the reader
        """
        today, scope = self._get_scope(mine, today)
        return {
            "companies": ", ".join(self.env.companies.mapped("name")),
            "tiles": self._tiles(today, scope),
            "panels": list(PANELS),
        }

    @api.model
    @api.readonly
    def get_panel(self, key, mine=False, today=None):
        """One panel, or None where nothing is to be drawn; asked for one by one, so that nobody
        waits for the slowest.

        :param key: of PANELS
        :param mine, today: as in :meth:`get_overview`
        """
        if key not in PANELS:
            raise UserError(self.env._("The dashboard has no panel “%s”.", key))
        return getattr(self, f"_{key}")(*self._get_scope(mine, today))

    @api.model
    def _get_scope(self, mine, today):
        """The day, and the domains of what is shown; refused to whoever may not see touches."""
        self.env["touchpoint.touch"].check_access("read")
        return fields.Date.to_date(today) or fields.Date.context_today(self), {
            "here": Domain("company_id", "in", self.env.companies.ids),
            "user": Domain("user_id", "=", self.env.uid) if mine else Domain.TRUE,
        }

    @api.model
    def _get_tile_rows(self, today, scope):
        """-> [(key, label, model, domain)]"""
        mine = scope["here"] & scope["user"]
        open_touches = mine & Domain("state", "in", OPEN_STATES)
        cases = mine & Domain(OPEN_CASES)
        now = fields.Datetime.to_string(fields.Datetime.now())
        month = today.replace(day=1)
        unhappy = cases & Domain("touch_id.satisfaction_class", "=", "dissatisfied")
        return [
            (
                "today",
                self.env._("Due Today"),
                "touchpoint.touch",
                open_touches & Domain("due", "=", today),
            ),
            (
                "overdue",
                self.env._("Overdue"),
                "touchpoint.touch",
                open_touches & Domain("due", "<", today),
            ),
            ("cases", self.env._("Open Cases"), "touchpoint.case", cases),
            (
                "late",
                self.env._("Cases Past Their Deadline"),
                "touchpoint.case",
                cases
                & (
                    Domain([("state", "=", "new"), ("respond_by", "<", now)])
                    | Domain([("state", "in", ("new", "in_progress")), ("resolve_by", "<", now)])
                ),
            ),
            (
                "promises",
                self.env._("Late Promises"),
                "touchpoint.promise",
                mine & Domain([("state", "=", "open"), ("due", "<", today)]),
            ),
            (
                "dissatisfied",
                self.env._("Dissatisfied This Month"),
                "touchpoint.touch",
                mine
                & Domain(
                    [
                        ("state", "=", "done"),
                        ("done_date", ">=", month),
                        ("satisfaction_class", "=", "dissatisfied"),
                    ]
                ),
            ),
            (
                "feedback",
                self.env._("New Feedback"),
                "touchpoint.feedback",
                mine & Domain("state", "=", "new"),
            ),
            ("exposure", self.env._("May Hear of It"), "touchpoint.case", unhappy),
        ]

    @api.model
    def _tiles(self, today, scope):
        tiles = []
        for key, label, model, domain in self._get_tile_rows(today, scope):
            count = self.env[model].search_count(domain)
            tiles.append(
                {
                    "key": key,
                    "label": label,
                    "value": count * EXPOSURE if key == "exposure" else count,
                    "alarm": bool(count) and key in ("overdue", "late", "promises"),
                    "open": self._behind(label, model, domain),
                }
            )
        tiles[-1]["help"] = self.env._(
            "%s people hear of one dissatisfied customer: those with an open case, by that rule of "
            "thumb.",
            EXPOSURE,
        )
        return tiles

    @api.model
    def _ahead(self, today, scope):
        """What is to be done: overdue, today and the next two weeks, planned and handed out."""
        domain = (
            scope["here"]
            & scope["user"]
            & Domain("state", "in", OPEN_STATES)
            & Domain("due", "<=", today + timedelta(days=AHEAD_DAYS))
        )
        counts = {}
        for due, state, count in self.env["touchpoint.touch"]._read_group(
            domain, ["due:day", "state"], ["__count"]
        ):
            key = (max(due, today - timedelta(days=1)), state)
            counts[key] = counts.get(key, 0) + count
        days = [today + timedelta(days=shift) for shift in range(-1, AHEAD_DAYS + 1)]
        title = self.env._("Work Ahead")
        labels = [self.env._("Overdue"), self.env._("Today")] + [f"{d:%m-%d}" for d in days[2:]]
        names = {"assigned": self.env._("To Do"), "planned": self.env._("Planned")}
        return {
            "key": "ahead",
            "kind": "bar",
            "stacked": True,
            "title": title,
            "labels": labels,
            "series": [
                {"label": label, "data": [counts.get((day, state), 0) for day in days]}
                for state, label in names.items()
            ],
            "open": [
                [
                    self._behind(
                        f"{title}: {label}",
                        "touchpoint.touch",
                        domain
                        & Domain("state", "=", state)
                        & Domain("due", "<=" if day < today else "=", day),
                    )
                    for state in names
                ]
                for day, label in zip(days, labels, strict=True)
            ],
        }

    @api.model
    def _behind(self, title, model, domain):
        return {"title": title, "model": model, "domain": self._plain(domain)}

    @api.model
    def _plain(self, domain):
        """The domain as the browser takes it: dates as text."""
        return [
            (item[0], item[1], str(item[2]))
            if isinstance(item, tuple | list) and hasattr(item[2], "isoformat")
            else item
            for item in Domain(domain)
        ]
