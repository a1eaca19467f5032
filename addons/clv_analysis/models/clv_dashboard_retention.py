from odoo import api, models

from .clv_dashboard import OPEN

MONTHS_SHOWN = 24
AGES_SHOWN = 13


class ClvDashboard(models.AbstractModel):
    _inherit = "clv.dashboard"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _flow(self, company):
        """Customers gained above the line, customers lost below."""
        rows = self.env["clv.flow"].search([("company_id", "=", company.id)], order="date")
        months = sorted(set(rows.mapped("date")))[-MONTHS_SHOWN:]
        by_key = {(row.date, row.kind): row for row in rows}
        labels = dict(rows._fields["kind"]._description_selection(self.env))
        series, opens = [], {}
        for kind in ("new", "returned", "lost"):
            found = [by_key.get((month, kind)) for month in months]
            sign = -1 if kind == "lost" else 1
            data = [sign * row.customer_count if row else 0 for row in found]
            series.append({"label": labels[kind], "data": data, "stack": "flow"})
            opens[kind] = [self._behind_record(labels[kind], row) for row in found]
        active = [by_key.get((month, "active")) for month in months]
        series.append(
            {
                "label": labels["active"],
                "data": [row.customer_count if row else 0 for row in active],
                "line": True,
            }
        )
        opens["active"] = [self._behind_record(labels["active"], row) for row in active]
        return {
            "key": "flow",
            "kind": "bar",
            "title": self.env._("Customers gained and lost"),
            "note": self.env._(
                "Lost in a month: by then nothing bought for %(months)s months. Returned: bought"
                " after so long.",
                months=company.sudo().clv_config_id.dormant_months,
            ),
            "labels": [self._month(month) for month in months],
            "series": series,
            "stacked": True,
            "wide": True,
            OPEN: [list(row) for row in zip(*opens.values(), strict=True)],
        }

    @api.model
    def _heat(self, company, period):
        """Share of a starting period's customers who bought later."""
        rows = self.env["clv.cohort"].search(
            [
                ("company_id", "=", company.id),
                ("period", "=", period),
                ("age", "<", AGES_SHOWN),
            ]
        )
        starts = sorted(set(rows.mapped("cohort_date")), reverse=True)
        ages = range(max(rows.mapped("age"), default=-1) + 1)
        by_key = {(row.cohort_date, row.age): row for row in rows}
        lines = []
        for start in starts:
            cells = [by_key.get((start, age)) for age in ages]
            lines.append(
                {
                    "label": self._period(start, period),
                    "count": next((cell.customer_count for cell in cells if cell), 0),
                    "cells": [
                        {
                            "value": cell.retention,
                            "text": f"{cell.retention * 100:.0f}",
                            OPEN: self._behind_record("", cell),
                        }
                        if cell
                        else {"value": None, "text": "", OPEN: None}
                        for cell in cells
                    ],
                }
            )
        return {
            "key": f"cohort_{period}",
            "kind": "heat",
            "title": self.env._("Retention by quarter of the first purchase (%)")
            if period == "quarter"
            else self.env._("Retention by month of the first purchase (%)"),
            "note": self.env._(
                "Of the customers who started in the period of a row, how many of 100 bought so"
                " many periods later."
            ),
            "labels": [str(age) for age in ages],
            "head": self.env._("First purchase"),
            "count_head": self.env._("Customers"),
            "lines": lines,
            "wide": True,
        }

    @api.model
    def _period(self, start, period):
        if period == "quarter":
            return self.env._(
                "Q%(quarter)s %(year)s", quarter=(start.month + 2) // 3, year=start.year
            )
        return self._month(start)

    @api.model
    def _leak(self, company):
        """Where value is lost: open alerts by stage and reason."""
        domain = [("company_id", "=", company.id), ("state", "=", OPEN)]
        groups = self.env["clv.alert"]._read_group(
            domain, ["stage_id", "reason"], ["value_at_stake:sum"], order="stage_id"
        )
        if not groups:
            return None
        stages = list(dict.fromkeys(stage for stage, _reason, _value in groups))
        names = dict(self.env["clv.alert"]._fields["reason"]._description_selection(self.env))
        reasons = [reason for reason in names if any(r == reason for _s, r, _v in groups)]
        values = {(stage, reason): value for stage, reason, value in groups}
        return {
            "key": "leak",
            "kind": "bar",
            "title": self.env._("Where value leaks: open alerts"),
            "note": self.env._("Value at stake by stage of life and reason of the alert."),
            "format": "money",
            "stacked": True,
            "labels": [stage.display_name for stage in stages],
            "series": [
                {
                    "label": names[reason],
                    "data": [values.get((stage, reason), 0.0) for stage in stages],
                    "stack": "leak",
                }
                for reason in reasons
            ],
            OPEN: [
                [
                    self._behind(
                        names[reason],
                        [*domain, ("stage_id", "=", stage.id), ("reason", "=", reason)],
                        model="clv.alert",
                    )
                    for reason in reasons
                ]
                for stage in stages
            ],
        }

    @api.model
    def _stake(self, company):
        """Value at stake by segment and stage: which good customers are slipping."""
        groups = self.env["clv.score"]._read_group(
            [("company_id", "=", company.id), ("value_at_stake", ">", 0)],
            ["segment_id", "stage_id"],
            ["value_at_stake:sum"],
            order="segment_id",
        )
        if not groups:
            return None
        segments = list(dict.fromkeys(segment for segment, _s, _v in groups))
        stages = self.env["clv.stage"].search([("code", "!=", False)])
        values = {(segment, stage): value for segment, stage, value in groups}
        return {
            "key": "stake",
            "kind": "bar",
            "title": self.env._("Value at stake by segment and stage"),
            "format": "money",
            "stacked": True,
            "labels": [segment.display_name for segment in segments],
            "series": [
                {
                    "label": stage.name,
                    "data": [values.get((segment, stage), 0.0) for segment in segments],
                    "stack": "stake",
                }
                for stage in stages
            ],
            OPEN: [
                [
                    self._behind(
                        f"{segment.display_name}: {stage.name}",
                        [("segment_id", "=", segment.id), ("stage_id", "=", stage.id)],
                    )
                    for stage in stages
                ]
                for segment in segments
            ],
        }

    @api.model
    def _tenure(self, company):
        rows = self.env["clv.tenure"].search([("company_id", "=", company.id)])
        if not rows:
            return None
        behind = self._behind(self.env._("Cost by years as a customer"), [], model="clv.tenure")
        return {
            "key": "tenure",
            "kind": "bar",
            "title": self.env._("Sales and cost to serve per customer, by year as a customer"),
            "format": "money",
            "labels": [str(row.year) for row in rows],
            "series": [
                {"label": self.env._("Sales"), "data": rows.mapped("customer_amount")},
                {"label": self.env._("Cost to serve"), "data": rows.mapped("customer_cost")},
            ],
            OPEN: [behind] * len(rows),
        }

    @api.model
    def _behind_record(self, title, record):
        """The customers behind one stored row."""
        if not record:
            return None
        return self._behind(
            title, [], model=record._name, method="action_open_customers", res_id=record.id
        )
