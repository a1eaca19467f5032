from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .common import ClvCase


@tagged("post_install", "-at_install")
class TestClvDashboard(ClvCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partners = [cls._partner(name) for name in ("Ann", "Bob", "Cid", "Dan")]
        for number, partner in enumerate(cls.partners):
            for month in range(1, 5 - number):
                cls._order(partner, f"2026-0{month}-10", 100 * (number + 1))

    def setUp(self):
        super().setUp()
        self.dashboard = self.env["clv.dashboard"].with_user(self.analyst)

    def _computed(self):
        run = self._run()
        run._refresh_insights()
        return run

    def _panels(self, page):
        return {panel["key"]: panel for panel in self.dashboard.get_panels(page)["panels"]}

    def test_nothing_before_the_first_analysis(self):
        for page in ("value", "retention", "quality"):
            self.assertEqual(self.dashboard.get_panels(page)["panels"], [])
        self.assertEqual(self.dashboard.get_what_if()["rows"], [])

    def test_every_chart_opens_the_customers_behind_it(self):
        self._computed()
        for page in ("value", "retention"):
            for key, panel in self._panels(page).items():
                if panel["kind"] == "heat":
                    behind = [cell["open"] for line in panel["lines"] for cell in line["cells"]]
                else:
                    flat = [b if isinstance(b, list) else [b] for b in panel["open"]]
                    behind = [one for some in flat for one in some]
                    places = len(panel.get("labels", panel.get("tiles")))
                    self.assertEqual(len(panel["open"]), places, key)
                self.assertTrue(any(behind), key)
                for one in filter(None, behind):
                    self._open(one)

    def _open(self, behind):
        records = self.env[behind["model"]].with_user(self.analyst)
        if behind["method"]:
            action = getattr(records.browse(behind["res_id"]), behind["method"])()
            return self.env[action["res_model"]].with_user(self.analyst).search(action["domain"])
        return records.search(behind["domain"])

    def test_bars_count_whom_they_open(self):
        self._computed()
        panel = self._panels("value")["distribution"]
        for count, behind in zip(panel["series"][0]["data"], panel["open"], strict=True):
            self.assertEqual(len(self._open(behind)), count)
        panel = self._panels("retention")["flow"]
        for series, kind in enumerate(("new", "returned", "lost", "active")):
            for place, behind in enumerate(panel["open"]):
                count = abs(panel["series"][series]["data"][place])
                found = len(self._open(behind[series])) if behind[series] else 0
                self.assertEqual(found, count, (kind, place))

    def test_best_customers_of_the_curve(self):
        self._computed()
        panel = self._panels("value")["pareto"]
        best = self._open(panel["open"][panel["labels"].index("50 %")])
        self.assertEqual(best.mapped("value_rank"), sorted(best.mapped("value_rank")))
        self.assertEqual(len(best), 2)

    def _year(self):
        """Two customers lost in the year, one of before who stayed, and the four new ones."""
        for name, days in (
            ("Lost 1", ("2024-08-01",)),
            ("Lost 2", ("2023-01-10", "2025-05-10")),
            ("Long ago", ("2024-06-01",)),
            ("Stayed", ("2025-01-10", "2026-05-10")),
        ):
            partner = self._partner(name)
            for day in days:
                self._order(partner, day, 50)
        self._computed()
        config = self.company_a.clv_config_id.with_user(self.manager)
        if config.people_shared:
            self.company_a.touch_exposure_people = 25
        return config

    def test_v13_cost_of_replacing_beside_cost_of_keeping(self):
        """V13: acquisition cost x lost beside retention cost x kept, by hand."""
        config = self._year()
        config.write({"acquisition_cost": 300, "retention_cost": 40})
        panel = self._panels("retention")["replacement"]
        self.assertEqual(panel["series"][0]["data"], [600.0, 40.0])
        opened = [set(self._open(behind).partner_id.mapped("name")) for behind in panel["open"]]
        self.assertEqual(opened, [{"Lost 1", "Lost 2"}, {"Stayed"}])
        for part in ("2 customers; as many new ones", "Stayed: 1 customers", "600.00", "40.00"):
            self.assertIn(part, panel["note"])
        self.assertNotIn("times as much", panel["note"])

    def test_v13_without_costs_the_chart_counts(self):
        """V13: nothing is invented where no cost is known."""
        self._year()
        panel = self._panels("retention")["replacement"]
        self.assertEqual((panel["format"], panel["series"][0]["data"]), ("number", [2, 1]))
        self.assertIn("Enter the cost of a new customer", panel["note"])

    def test_v12_rules_of_thumb_are_settings(self):
        """V12: 5 times, 25 and 8 are defaults that the settings replace."""
        config = self._year()
        config.retention_cost = 40
        panel = self._panels("retention")["replacement"]
        self.assertEqual(panel["series"][0]["data"], [400.0, 40.0])
        self.assertIn("taken to cost 5 times as much", panel["note"])
        self.assertIn("up to 50 people hear of it", panel["note"])
        self.assertIn("satisfied, up to 8 (25 and 8 for each", panel["note"])
        config.write(
            {"retention_cost": 0, "acquisition_cost": 60, "acquisition_factor": 3}
            | {"dissatisfied_people": 10, "satisfied_people": 2}
        )
        if config.people_shared:
            self.company_a.touch_exposure_people = 10
        panel = self._panels("retention")["replacement"]
        self.assertEqual(panel["series"][0]["data"], [120.0, 20.0])
        self.assertIn("up to 20 people hear of it", panel["note"])
        config.write({"retention_cost": 40, "acquisition_cost": 0})
        other = self._panels("retention")["replacement"]
        self.assertEqual(other["series"][0]["data"], [240.0, 40.0], "three times keeping one")
        self.assertIn("satisfied, up to 2 (10 and 2 for each", panel["note"])

    def test_v12_impossible_settings_are_refused(self):
        """V12: a message names the setting and its limits."""
        config = self.company_a.clv_config_id.with_user(self.manager)
        for name, value in (
            ("acquisition_factor", 0),
            ("retention_cost", -1),
            ("dissatisfied_people", -1),
            ("satisfied_people", 10_001),
        ):
            sentence = "is not possible; it must (be between|not be below)"
            with self.assertRaisesRegex(ValidationError, sentence), self.env.cr.savepoint():
                config[name] = value

    def test_what_if_by_hand(self):
        self._computed()
        as_it_is = self.dashboard.get_what_if()
        self.assertAlmostEqual(as_it_is["before"], as_it_is["after"], 4)
        total = sum(
            self.env["clv.score"]
            .search([("company_id", "=", self.company_a.id)])
            .mapped("current_value")
        )
        self.assertAlmostEqual(as_it_is["before"], total, 2)
        double = self.dashboard.get_what_if({"horizon_months": 24, "discount_rate": 10})
        self.assertAlmostEqual(double["after"], total * 2 * 1.1**-0.5, 2)
        self.company_a.clv_config_id.acquisition_cost = 30
        new = self.dashboard.get_what_if({"new_customers": 10})
        self.assertAlmostEqual(new["after"] - total, 10 * (total / 4 - 30), 2)

    def test_what_if_writes_nothing(self):
        self._computed()
        before = self.env["clv.score"].search([]).read()
        self.dashboard.get_what_if({"retention": 5, "margin": -3})
        self.env.invalidate_all()
        self.assertEqual(self.env["clv.score"].search([]).read(), before)

    def test_what_if_refuses_nonsense_with_a_sentence(self):
        self._computed()
        for changes in (
            {"horizon_months": -1},
            {"discount_rate": -5},
            {"margin": 200},
            {"retention": "much"},
        ):
            with self.assertRaisesRegex(UserError, "must be between"):
                self.dashboard.get_what_if(changes)

    def test_what_if_of_no_time(self):
        self._computed()
        result = self.dashboard.get_what_if({"horizon_months": 0})
        self.assertEqual(result["after"], 0.0)
        self.assertIn("0 months", result["message"])
        self.company_a.clv_config_id.horizon_months = 0
        self._computed()
        result = self.dashboard.get_what_if({"horizon_months": 12})
        self.assertEqual((result["before"], result["after"]), (0.0, 0.0))
        self.assertIn("0 months", result["message"])

    def test_access_analysts_of_the_company_only(self):
        self._computed()
        other = self.env["clv.dashboard"].with_company(self.company_b)
        self.assertEqual(other.get_panels("value")["panels"], [])
        employee = new_test_user(self.env, login="clv_nobody", groups="base.group_user")
        for call in ("get_what_if", "get_panels"):
            args = ["value"] if call == "get_panels" else []
            with self.assertRaises(AccessError):
                getattr(self.env["clv.dashboard"].with_user(employee), call)(*args)
