from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user

from .common import TODAY, TouchpointCase


@freeze_time("2027-04-29 06:00:00")
class TestTouchpointDashboard(TouchpointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reached = cls.env.ref("touchpoint_mgmt.touchpoint_outcome_reached")
        cls.declined = cls.env.ref("touchpoint_mgmt.touchpoint_outcome_declined")
        cls.company.touch_case_auto = False
        cls.customers = [
            cls._new_customer(
                f"Customer {number}",
                customer_rank=1,
                user_id=cls.clerk.id,
                company_id=cls.company.id,
            )
            for number in range(3)
        ]
        one, two, _three = cls.customers
        cls._new_touch(one)
        cls._new_touch(two, due=TODAY - timedelta(days=3), state="assigned")
        cls._new_touch(two, due=TODAY + timedelta(days=2), user_id=cls.other_clerk.id)
        for outcome, day, expected, perceived in (
            (cls.reached, date(2027, 4, 20), 8, 5),
            (cls.reached, date(2027, 4, 21), 5, 9),
            (cls.declined, date(2027, 4, 22), None, None),
            (cls.declined, date(2027, 1, 10), None, None),
        ):
            touch = cls._new_touch(one, due=day)
            touch.with_user(cls.clerk).sudo()._record_result(
                outcome,
                datetime.combine(day, datetime.min.time()),
                expected=expected,
                perceived=perceived,
            )

    def _get(self, user=None, **kwargs):
        Dashboard = self.env["touchpoint.dashboard"].with_user(user or self.manager)
        data = Dashboard.get_overview(today=TODAY, **kwargs)
        panels = [Dashboard.get_panel(key, today=TODAY, **kwargs) for key in data["panels"]]
        return (
            {tile["key"]: tile for tile in data["tiles"]},
            {panel["key"]: panel for panel in panels if panel},
        )

    def _count(self, behind):
        return self.env[behind["model"]].with_user(self.manager).search_count(behind["domain"])

    def _assert_rows(self, panel):
        """Every drawn figure is the number of the rows a click on it shows."""
        for index, behind in enumerate(panel["open"]):
            series = [line for line in panel["series"] if not line.get("line")]
            entries = behind if isinstance(behind, list) else [behind]
            for line, entry in zip(series, entries, strict=True):
                with self.subTest(panel=panel["key"], label=panel["labels"][index]):
                    self.assertEqual(self._count(entry), line["data"][index])

    def test_tiles_open_what_they_count(self):
        tiles, _panels = self._get()
        self.assertEqual([tiles[key]["value"] for key in ("today", "overdue")], [1, 1])
        self.assertTrue(tiles["overdue"]["alarm"])
        self.assertEqual(tiles["dissatisfied"]["value"], 1)
        for key, tile in tiles.items():
            with self.subTest(tile=key):
                self.assertEqual(self._count(tile["open"]), tile["value"])

    def test_work_ahead(self):
        _tiles, panels = self._get()
        panel = panels["ahead"]
        data = {line["label"]: line["data"] for line in panel["series"]}
        self.assertEqual(data["To Do"][0], 1, "overdue")
        self.assertEqual(data["Planned"][1:4], [1, 0, 1], "today, tomorrow, the day after")
        self._assert_rows(panel)

    def test_satisfaction_by_month(self):
        _tiles, panels = self._get()
        panel = panels["satisfaction"]
        self.assertEqual(panel["labels"][-1], "2027-04")
        self.assertEqual([line["data"][-1] for line in panel["series"]], [1, 0, 1])
        self._assert_rows(panel)

    def test_effectiveness_by_means_beside_the_time_before(self):
        _tiles, panels = self._get()
        panel = panels["means"]
        place = panel["labels"].index("Personnel")
        before, now = (line["data"][place] for line in panel["series"])
        self.assertEqual((before, now), (0, 66.7))
        self.assertEqual([self._count(entry) for entry in panel["open"][place]], [1, 3])

    def test_cases_and_their_deadlines(self):
        cases = self.env["touchpoint.case"].create(
            [
                {"name": name, "company_id": self.company.id, "partner_id": self.customers[0].id}
                for name in ("In time", "Late", "Open")
            ]
        )
        cases.write({"resolve_by": datetime(2027, 4, 29, 12)})
        cases[0].resolved_at = datetime(2027, 4, 29, 7)
        cases[1].resolved_at = datetime(2027, 4, 29, 13)
        _tiles, panels = self._get()
        panel = panels["sla"]
        self.assertEqual([line["data"][-1] for line in panel["series"]], [1, 1, 1])
        self._assert_rows(panel)

    def test_coverage_by_person(self):
        _tiles, panels = self._get()
        panel = panels["coverage"]
        place = panel["labels"].index(self.clerk.name)
        self.assertEqual([line["data"][place] for line in panel["series"]], [1, 2])
        self._assert_rows(panel)

    def test_pressure(self):
        _tiles, panels = self._get()
        panel = panels["pressure"]
        self.assertEqual(panel["series"][0]["data"][2], 1, "one customer was touched three times")
        self._assert_rows(panel)

    def test_causes_as_pareto(self):
        causes = self.env["touchpoint.case.cause"].search([], limit=2)
        for cause, number in zip(causes, (3, 1), strict=True):
            for _number in range(number):
                self.env["touchpoint.case"].create(
                    {
                        "name": "Case",
                        "company_id": self.company.id,
                        "partner_id": self.customers[0].id,
                        "cause_id": cause.id,
                    }
                )
        _tiles, panels = self._get()
        panel = panels["causes"]
        self.assertEqual([line["data"] for line in panel["series"]], [[3, 1], [75, 100]])
        self._assert_rows(panel)

    def test_exposure_of_dissatisfied_customers_with_an_open_case(self):
        touch = self.customers[0].touch_ids.filtered(
            lambda touch: touch.satisfaction_class == "dissatisfied"
        )
        touch._open_case()
        tiles, _panels = self._get()
        self.assertEqual(tiles["exposure"]["value"], 25)
        self.assertEqual(self._count(tiles["exposure"]["open"]), 1)

    def test_only_mine(self):
        tiles, panels = self._get(user=self.other_clerk, mine=True)
        self.assertEqual((tiles["today"]["value"], tiles["overdue"]["value"]), (0, 0))
        self.assertEqual(sum(panels["ahead"]["series"][1]["data"]), 1)

    def test_another_company_sees_nothing_of_it(self):
        company = self.env["res.company"].create({"name": "Care Company B"})
        stranger = self._new_user("touch_b", "manager", company)
        Dashboard = self.env["touchpoint.dashboard"].with_user(stranger)
        data = Dashboard.with_context(allowed_company_ids=company.ids).get_overview(today=TODAY)
        self.assertFalse(any(tile["value"] for tile in data["tiles"]))

    def test_needs_the_group(self):
        nobody = new_test_user(self.env, login="touch_nobody")
        Dashboard = self.env["touchpoint.dashboard"]
        for user, call, args, refusal in (
            (nobody, "get_overview", [], AccessError),
            (nobody, "get_panel", ["coverage"], AccessError),
            (self.manager, "get_panel", ["plain"], UserError),
        ):
            with self.subTest(call=call, args=args), self.assertRaises(refusal):
                getattr(Dashboard.with_user(user), call)(*args)
