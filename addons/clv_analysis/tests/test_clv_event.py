from datetime import date

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged

from .common import ClvCase


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30")
class TestClvEvent(ClvCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann, cls.bob, cls.cid = map(cls._partner, ("Ann", "Bob", "Cid"))
        cls.kind = cls.env.ref("clv_analysis.clv_event_type_renewal")

    def _event(self, partner, **values):
        return (
            self.env["clv.event"]
            .with_company(self.company_a)
            .create(
                {
                    "name": "Renewal",
                    "company_id": self.company_a.id,
                    "partner_id": partner.id,
                    "type_id": self.kind.id,
                    "date": "2026-09-30",
                    "probability": 50,
                    "revenue": 1000,
                    "cost_of_goods": 600,
                    "direct_cost": 50,
                    **values,
                }
            )
        )

    def _pool(self, **values):
        return self.env["clv.cost.pool"].create(
            {
                "name": "Field service",
                "company_id": self.company_a.id,
                "amount": 100,
                "date_from": "2026-07-01",
                "date_to": "2026-12-31",
                **values,
            }
        )

    def test_pool_is_shared_to_the_last_cent(self):
        events = [self._event(partner) for partner in (self.ann, self.bob, self.cid)]
        pool = self._pool()
        for _again in range(2):
            pool.action_allocate()
        self.assertEqual([event.allocated_cost for event in events], [33.34, 33.33, 33.33])
        self.assertAlmostEqual(sum(pool.share_ids.mapped("amount")), 100.0, 6)
        self.assertAlmostEqual(events[1].expected_profit, 0.5 * (1000 - 600 - 50 - 33.33), 2)

    def test_pool_by_driver_and_kind(self):
        ann = self._event(self.ann, driver_quantity=3)
        bob = self._event(self.bob, driver_quantity=1)
        other = self._event(
            self.cid, type_id=self.env.ref("clv_analysis.clv_event_type_service").id
        )
        self._pool(driver="driver_quantity", type_ids=self.kind.ids).action_allocate()
        self.assertEqual(
            (ann.allocated_cost, bob.allocated_cost, other.allocated_cost), (75.0, 25.0, 0.0)
        )

    def test_pool_without_events_says_so(self):
        with self.assertRaisesRegex(UserError, "Field service.*nothing to share"):
            self._pool().action_allocate()
        with self.assertRaises(ValidationError):
            self._pool(date_to="2026-01-01")

    def test_present_value(self):
        event = self._event(self.ann, date="2027-06-30", probability=100, direct_cost=0)
        self.company_a.clv_config_id.discount_rate = 25
        self.assertAlmostEqual(event.present_value, 400 / 1.25, 2)

    def test_actual_against_forecast_per_author(self):
        ann = self._event(self.ann, user_id=self.analyst.id)
        bob = self._event(self.bob, user_id=self.analyst.id, probability=90)
        ann.write({"actual_revenue": 1200, "actual_cost_of_goods": 700})
        ann.with_user(self.analyst).action_happened()
        bob.with_user(self.analyst).action_missed()
        self.assertEqual((ann.actual_date, ann.actual_profit), (date(2026, 6, 30), 500.0))
        self.assertAlmostEqual(ann.deviation, 500 - 175)
        self.assertEqual((bob.actual_profit, bob.deviation), (0.0, -bob.expected_profit))
        [[author, forecast, actual, error]] = self.env["clv.event"]._read_group(
            [("company_id", "=", self.company_a.id)],
            ["user_id"],
            ["expected_profit:sum", "actual_profit:sum", "probability_error:avg"],
        )
        self.assertEqual((author, actual), (self.analyst, 500.0))
        self.assertAlmostEqual(forecast, 175 + 0.9 * 350)
        self.assertAlmostEqual(error, (0.25 + 0.81) / 2)

    def test_happened_as_expected(self):
        event = self._event(self.ann, probability=100)
        event.action_happened()
        self.assertEqual((event.actual_profit, event.deviation), (350.0, 0.0))

    def test_impossible_numbers(self):
        for values in ({"probability": 120}, {"probability": -1}, {"driver_quantity": -2}):
            with self.assertRaises(ValidationError, msg=values):
                self._event(self.ann, **values)

    def test_account_of_a_customer(self):
        config = self.company_a.clv_config_id
        config.write({"margin_percent": 40, "cost_per_order": 5, "acquisition_cost": 30})
        self._order(self.ann, "2026-01-10", 100)
        self._order(self.ann, "2026-03-10", 100)
        self._run()
        self._event(self.ann)
        done = self._event(self.ann, date="2026-05-01")
        done.action_happened()
        self._pool(date_from="2026-01-01").action_allocate()
        self.env.flush_all()
        action = self._score(self.ann).with_user(self.analyst).action_open_account()
        found = {
            kind: (round(actual, 2), round(expected, 2))
            for kind, actual, expected in self.env["clv.account"]
            .with_user(self.analyst)
            ._read_group(action["domain"], ["kind"], ["actual:sum", "expected:sum"])
        }
        self.assertEqual(
            found,
            {
                "10_revenue": (200.0, 500.0),
                "20_goods": (-120.0, -300.0),
                "30_serve": (-10.0, 0.0),
                "40_acquisition": (-30.0, 0.0),
                "50_direct": (-50.0, -25.0),
                "60_allocated": (-50.0, -25.0),
            },
        )

    def test_next_orders_become_events_once(self):
        for day in ("2026-03-01", "2026-04-01", "2026-05-01"):
            self._order(self.ann, day, 90)
        self._order(self.bob, "2026-06-20", 10)
        self._run()
        scores = self._score(self.ann) | self._score(self.bob)
        for _again in range(2):
            action = scores.with_user(self.analyst).action_expect_orders()
        events = self.env["clv.event"].search(action["domain"])
        self.assertEqual(events.partner_id, self.ann | self.bob)
        self.assertEqual(len(events), 2)
        self.assertTrue(all(event.date >= date(2026, 6, 30) for event in events))

    def test_form_takes_over_from_the_kind(self):
        with Form(self.env["clv.event"].with_user(self.analyst)) as form:
            form.partner_id = self.ann
            form.type_id = self.kind
            self.assertEqual((form.name, form.probability), (self.kind.name, 80.0))


@tagged("post_install", "-at_install")
class TestClvComponent(ClvCase):
    def _template(self, *factors):
        return self.env["clv.component"].create(
            {
                "name": "A car driver",
                "company_id": self.company_a.id,
                "line_ids": [
                    (0, 0, {"name": f"Component {number}", "factors": text, "months": 12 * number})
                    for number, text in enumerate(factors)
                ],
            }
        )

    def test_cars_repairs_and_loans(self):
        template = self._template("5 x 150000", "3000 * 30", "5 x 150000 x 80% x 0.5 x 0.05 x 3")
        self.assertEqual(template.value, 885_000.0)

    def test_events_for_customers_once(self):
        template = self._template("2 x 100", "3 x 10")
        ann, bob = self._partner("Ann"), self._partner("Bob")
        template.partner_ids = ann | bob
        for _again in range(2):
            action = template.with_user(self.analyst).action_make_events()
        events = self.env["clv.event"].search(action["domain"])
        self.assertEqual(len(events), 4)
        self.assertEqual(sum(events.mapped("expected_profit")), 2 * 230.0)
        self.assertIn("3 x 10", events[-1].assumption)

    def test_what_cannot_be_multiplied(self):
        for text in ("5 x many", "", "5 x"):
            with self.assertRaises(ValidationError, msg=text):
                self._template(text)
        with self.assertRaisesRegex(UserError, "at least one component"):
            self._template().action_make_events()
