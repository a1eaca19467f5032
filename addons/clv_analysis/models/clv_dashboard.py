from odoo import api, fields, models
from odoo.tools import format_date

OPEN = "open"


class ClvDashboard(models.AbstractModel):
    """Figures of the dashboards of one company, read with the rights of the user.

    A panel is a dict: key, title, kind (tiles, bar, line, heat, table), labels, series and, per
    label, the domain of the customers behind it. What is drawn is decided here, how is decided
    in static/src/dashboard.
    """

    _name = "clv.dashboard"
    _description = "Dashboards of customer value (result)"

    @api.model
    @api.readonly
    def get_panels(self, page):
        """Panels of one ``page``: value, retention or quality."""
        company = self.env.company
        self.env["clv.score"].check_access("read")
        run = self.env["clv.run"]._latest(company).get(company)
        result = {
            "company": company.name,
            "currency_id": company.currency_id.id,
            "date": format_date(self.env, run.date) if run else False,
            "running": self._running(company),
            "panels": [],
        }
        if run and run.customer_count:
            pages = {
                "value": self._page_value,
                "retention": self._page_retention,
                "quality": self._page_quality,
            }
            result["panels"] = [panel for panel in pages[page](company, run) if panel]
        return result

    @api.model
    def _running(self, company):
        """Progress of an analysis under way in percent, False without one."""
        domain = [("company_id", "=", company.id), ("state", "in", ("draft", "running"))]
        run = self.env["clv.run"].search(domain, limit=1)
        return run.progress if run else False

    @api.model
    def _page_value(self, company, run):
        rows = self.env["clv.concentration"].search(
            [("company_id", "=", company.id), ("run_id", "=", run.id)]
        )
        return [
            self._tiles(company),
            *(
                self._distribution(row)
                for row in rows.filtered(lambda r: r.measure == "total_value")
            ),
            *(self._pareto(row) for row in rows.filtered(lambda r: r.measure == "total_value")),
            self._by(company, "segment_id", self.env._("Segments")),
            self._by(company, "stage_id", self.env._("Stages of life")),
            self._by(
                company, "cluster_id", self.env._("Groups of similar customers"), horizontal=True
            ),
            self._correlation(run),
        ]

    @api.model
    def _page_retention(self, company, run):
        return [
            self._flow(company),
            *(self._heat(company, period) for period in ("quarter", "month")),
            self._leak(company),
            self._stake(company),
            self._tenure(company),
            self._replacement(company, run),
        ]

    @api.model
    def _tiles(self, company):
        [figures] = self.env["clv.score"]._read_group(
            [("company_id", "=", company.id)],
            [],
            [
                "__count",
                "historic_value:sum",
                "current_value:sum",
                "potential_value:sum",
                "total_value:sum",
                "value_at_stake:sum",
            ],
        )
        alerts = [("company_id", "=", company.id), ("state", "=", OPEN)]
        count, historic, current, potential, total, stake = figures
        tiles = [
            (self.env._("Customers"), count, "number", []),
            (self.env._("Historic value"), historic, "money", []),
            (self.env._("Current value"), current, "money", []),
            (self.env._("Potential value"), potential, "money", []),
            (self.env._("Total value"), total, "money", []),
            (self.env._("Value at stake"), stake, "money", [("value_at_stake", ">", 0)]),
            (
                self.env._("Open alerts"),
                self.env["clv.alert"].search_count(alerts),
                "number",
                alerts,
            ),
        ]
        return {
            "key": "tiles",
            "kind": "tiles",
            "title": "",
            "tiles": [
                {"label": label, "value": value or 0, "format": style}
                for label, value, style, _domain in tiles
            ],
            OPEN: [
                self._behind(
                    label,
                    domain,
                    model="clv.alert" if place == len(tiles) - 1 else "clv.score",
                )
                for place, (label, _value, _style, domain) in enumerate(tiles)
            ],
        }

    @api.model
    def _distribution(self, row):
        title = self.env._("Customers by total value")
        classes = row.histogram or []
        labels = [
            self._money(low) + (" +" if high is None else "") for low, high, _count in classes
        ]
        domains = [
            [("total_value", ">=", low)]
            + ([("total_value", "<", high)] if high is not None else [])
            for low, high, _count in classes
        ]
        return {
            "key": "distribution",
            "kind": "bar",
            "title": title,
            "note": self.env._("Each bar begins at the amount below it."),
            "labels": labels,
            "series": [{"label": self.env._("Customers"), "data": [c for _l, _h, c in classes]}],
            OPEN: [
                self._behind(f"{title}: {label}", domain)
                for label, domain in zip(labels, domains, strict=True)
            ],
        }

    @api.model
    def _pareto(self, row):
        title = self.env._("Concentration")
        points = row.curve or []
        labels = [f"{share * 100:.0f} %" for share, *_rest in points]
        return {
            "key": "pareto",
            "kind": "line",
            "title": title,
            "note": self.env._(
                "The best 20 %% of customers bring %(top)s %% of the total value; Gini coefficient"
                " %(gini)s (0: all the same, 1: one customer).",
                top=f"{row.top_20 * 100:.0f}",
                gini=f"{row.gini:.2f}",
            ),
            "labels": labels,
            "format": "percent",
            "series": [
                {"label": self.env._("Share of the value"), "data": [p[1] for p in points]},
                {"label": self.env._("If all were the same"), "data": [p[0] for p in points]},
            ],
            OPEN: [
                self._behind(
                    self.env._("Best %(share)s of customers", share=label),
                    [("total_value", ">=", point[2])],
                )
                for label, point in zip(labels, points, strict=True)
            ],
        }

    @api.model
    def _by(self, company, name, title, **look):
        """Current value and value at stake by a field of the score."""
        Score = self.env["clv.score"]
        if name not in Score._fields:
            return None
        groups = Score._read_group(
            [("company_id", "=", company.id), (name, "!=", False)],
            [name],
            ["current_value:sum", "value_at_stake:sum", "__count"],
            order=name,
        )
        if not groups:
            return None
        return {
            "key": name,
            "kind": "bar",
            "title": title,
            "format": "money",
            **look,
            "labels": [f"{group.display_name} ({count})" for group, _v, _s, count in groups],
            "series": [
                {"label": self.env._("Current value"), "data": [v for _g, v, _s, _c in groups]},
                {"label": self.env._("Value at stake"), "data": [s for _g, _v, s, _c in groups]},
            ],
            OPEN: [
                self._behind(group.display_name, [(name, "=", group.id)])
                for group, _v, _s, _c in groups
            ],
        }

    @api.model
    def _behind(self, title, domain, model="clv.score", method=None, res_id=None):
        """What a click opens: a list, or the action a method of a record returns."""
        own = [("company_id", "=", self.env.company.id)]
        return {
            "title": title,
            "model": model,
            "domain": own + [term for term in domain if term not in own],
            "method": method,
            "res_id": res_id,
        }

    @api.model
    def _money(self, amount):
        return f"{amount:,.0f}"

    @api.model
    def _month(self, day):
        return format_date(self.env, fields.Date.to_date(day), date_format="yyyy-MM")
