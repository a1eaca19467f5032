import re

import numpy as np

from odoo.tests import tagged

from odoo.addons.clv_analysis.engine import mbgnbd

from .common import TODAY, ClvCase

OPEN_GATE = {"gate_customers": 20, "gate_repeaters": 5, "gate_days": 100}


def simulate(case, customers):
    """Customers of different rates and amounts over two years, seeded."""
    rng = np.random.default_rng(42)
    start, days = np.datetime64("2024-07-01"), 729
    for number in range(customers):
        partner = case._partner(f"Simulated {number}")
        day, rate, mean = rng.integers(0, 600), rng.gamma(1, 1 / 60), rng.lognormal(4, 0.4)
        while day <= days:
            case._order(partner, str(start + int(day)), round(float(mean * rng.gamma(9, 1 / 9)), 2))
            if rng.random() < 0.2:
                break
            day += 1 + rng.exponential(1 / rate)


@tagged("post_install", "-at_install")
class TestClvRunForecast(ClvCase):
    def _scores(self):
        return self.env["clv.score"].search([("company_id", "=", self.company_a.id)])

    def test_heuristic_by_hand(self):
        ann, bob = self._partner("Ann"), self._partner("Bob")
        self._order(ann, "2026-06-10", 100)
        self._order(bob, "2026-04-01", 50)
        self._order(bob, "2026-05-21", 150)
        self.company_a.clv_config_id.write(
            {"margin_percent": 40, "cost_per_order": 5, "discount_rate": 21, "horizon_months": 24}
        )
        run = self._run()
        self.assertEqual(run.model, "heuristic")
        self.assertIn("2 of 100 customers", run.message)
        self.assertIn("1 of 30 repeat customers", run.message)
        self.assertIn("90 of 365 days of history", run.message)
        # R = 1 repeat in 20 + 90 days; Bob (1 + 1) / (90 + 110) a day for 730 days
        bob = self._score(bob)
        self.assertAlmostEqual(bob.expected_orders, 2 / 200 * 730, 5)
        # everybody 300 / 3 = 100; Bob 2/3 of 100 + 1/3 of 100; Ann 1/2 of 100 + 1/2 of 100
        self.assertEqual(bob.expected_amount, 100.0)
        self.assertEqual(bob.historic_value, 200 * 0.4 - 2 * 5)
        self.assertAlmostEqual(bob.current_value, 7.3 * (40 - 5) / 1.21, 2)
        self.env.cr.execute("SELECT p_alive FROM clv_score WHERE id = %s", [bob.id])
        self.assertIsNone(self.env.cr.fetchone()[0])
        total = sum(self._scores().mapped("current_value"))
        self.assertAlmostEqual(run.current_value, total, 2)

    def test_model_is_fitted_where_there_is_enough_data(self):
        simulate(self, 60)
        self.company_a.clv_config_id.write(OPEN_GATE)
        run = self._run()
        self.assertEqual((run.state, run.model), ("done", "mbg_nbd"), run.missing)
        self.assertIn("MBG/NBD", run.message)
        self.assertTrue(run.parameters_text.startswith("r "))
        when = [run.parameters[name] for name in mbgnbd.PARAMETERS]
        for score in self._scores()[:10]:
            x, t_x, T = (
                [score.frequency - 1],
                [(score.last_date - score.first_date).days],
                [(TODAY - score.first_date).days],
            )
            orders = mbgnbd.expected_purchases(when, x, t_x, T, 365.0)[0]
            self.assertAlmostEqual(score.expected_orders, orders, 5)
            self.assertAlmostEqual(score.p_alive, mbgnbd.p_alive(when, x, t_x, T)[0], 5)
            expected = score.expected_orders * score.expected_amount / 1.1**0.5
            self.assertAlmostEqual(score.current_value, expected, delta=0.02)

    def test_explanation_can_be_checked_by_hand(self):
        simulate(self, 60)
        self.company_a.clv_config_id.write({**OPEN_GATE, "margin_percent": 30, "cost_per_order": 2})
        self._run()
        score = self._scores()[0]
        text = score.explanation.replace("\xa0", "").replace("$", "").replace(",", "")
        value, orders, amount, margin, cost, factor = map(
            float,
            re.search(
                r"Current value (\S+) = (\S+) purchases x \((\S+) x (\S+) % - (\S+)\) x (\S+) ",
                text,
            ).groups(),
        )
        self.assertAlmostEqual(orders * (amount * margin / 100 - cost) * factor, value, delta=0.05)
        total, alive, if_alive = map(
            float,
            re.search(r"months: (\S+) = (\S+) probability .* x (\S+) purchases", text).groups(),
        )
        self.assertAlmostEqual(alive * if_alive, total, delta=0.001)
        amount, weight, own, rest, everybody = map(
            float,
            re.search(
                r"per purchase (\S+) = (\S+) x own average (\S+) \+ (\S+) x average .* (\S+)\.\n",
                text,
            ).groups(),
        )
        self.assertAlmostEqual(weight * own + rest * everybody, amount, delta=0.05)

    def test_unknown_probability_is_not_a_low_one(self):
        ann = self._partner("Ann")
        self._order(ann, "2020-01-10", 100)
        self._run()
        self.assertEqual((ann.clv_p_alive, ann.clv_frequency), (0.0, 1))
        for operator in ("<", "<="):
            found = self.env["res.partner"].search([("clv_p_alive", operator, 0.5)])
            self.assertNotIn(ann, found)
        slipping = self._scores().filtered_domain([("p_alive", "!=", False), ("p_alive", "<", 0.5)])
        self.assertFalse(slipping)

    def test_customers_probably_leaving_can_be_searched(self):
        simulate(self, 60)
        self.company_a.clv_config_id.write(OPEN_GATE)
        self._run()
        for partners in (
            self.env["res.partner"].search([("clv_p_alive", "<", 0.5)]),
            self.env["res.partner"].search([("clv_p_alive", ">=", 0.5)]),
        ):
            self.assertTrue(partners)
            self.assertEqual(
                {partner.clv_p_alive < 0.5 for partner in partners},
                {partners[0].clv_p_alive < 0.5},
            )

    def test_nothing_stored_is_not_a_number(self):
        ann, bob, cid = map(self._partner, ("Ann", "Bob", "Cid"))
        self._order(ann, TODAY, 100)
        self._order(bob, TODAY, 1e9)
        self._order(cid, "2026-06-01", 10)
        self._order(cid, "2026-06-02", -500)
        self.company_a.clv_config_id.write({"horizon_months": 0, "discount_rate": 0})
        for gate in ({}, {"gate_customers": 1, "gate_repeaters": 1, "gate_days": 1}):
            self.company_a.clv_config_id.write(gate)
            run = self._run()
            self.assertEqual((run.state, run.customer_count), ("done", 3), run.error)
            self.env.cr.execute(
                """SELECT count(*) FROM clv_score
                    WHERE company_id = %s AND 'NaN' IN (
                          expected_orders, p_alive, current_value::float8, historic_value::float8,
                          expected_amount::float8, monetary::float8)""",
                [self.company_a.id],
            )
            self.assertEqual(self.env.cr.fetchone()[0], 0)
            self.assertEqual(self._score(ann).current_value, 0.0)

    def test_latest_run_of_each_company(self):
        ann = self._partner("Ann")
        self._order(ann, TODAY, 100)
        first, second = self._run(), self._run()
        self.env["clv.run"]._prepare_runs(self.company_a).state = "failed"
        self.assertEqual(self.env["clv.run"]._latest(self.company_a)[self.company_a], second)
        self.assertEqual(self._score(ann).run_id, first, "written once, right ever since")
        self.assertFalse(self.env["clv.run"]._latest(self.company_b))
