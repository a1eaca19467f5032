import re
from datetime import date, timedelta

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import TODAY, ClvCase


@tagged("post_install", "-at_install")
class TestClvRunOutlook(ClvCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann, cls.bob, cls.cid = map(cls._partner, ("Ann", "Bob", "Cid"))
        for day in ("2025-01-10", "2025-03-11", "2025-05-10"):  # every 60 days
            cls._order(cls.ann, day, 100)
        for day in ("2026-04-01", "2026-05-01", "2026-05-31", "2026-06-20"):
            cls._order(cls.bob, day, 50)
        cls._order(cls.cid, "2026-06-25", 80)

    def test_three_values_add_up(self):
        self.company_a.clv_config_id.write(
            {"margin_percent": 40, "cost_per_order": 5, "referral_chance": 20, "potential_cost": 1}
        )
        run = self._run()
        scores = self.env["clv.score"].search([("company_id", "=", self.company_a.id)])
        average = sum(scores.mapped("current_value")) / 3
        for score in scores:
            self.assertAlmostEqual(
                score.total_value,
                score.historic_value + score.current_value + score.potential_value,
                2,
            )
            self.assertAlmostEqual(score.potential_value, 0.2 * average - 1, delta=0.02)
        ranks = scores.sorted("total_value", reverse=True).mapped("value_rank")
        self.assertEqual(ranks, [1, 2, 3])
        self.assertEqual(run.state, "done", run.error)

    def test_rhythm_by_hand(self):
        self._run()
        # own gaps 60 and 80 / 3 = 26.67, so everybody 43.33
        ann, bob, cid = map(self._score, (self.ann, self.bob, self.cid))
        self.assertAlmostEqual(ann.usual_gap, round((120 + 130 / 3) / 3, 1), 5)
        self.assertAlmostEqual(bob.usual_gap, round((80 + 130 / 3) / 4, 1), 5)
        self.assertAlmostEqual(cid.usual_gap, 43.3, 5)
        self.assertEqual(bob.next_order_date, date(2026, 6, 20) + timedelta(31))
        self.assertEqual((ann.stage, bob.stage, cid.stage), ("left", "growth", "acquisition"))
        usual = 365 / bob.usual_gap * bob.expected_amount / 1.1**0.5
        self.assertAlmostEqual(bob.value_at_stake, max(0, usual - bob.current_value), delta=0.05)

    def test_explanation_of_stage_and_stake_by_hand(self):
        self._run()
        score = self._score(self.ann)
        text = score.explanation.replace("\xa0", "").replace("$", "").replace(",", "")
        gap, t_x, everybody, count = map(
            float, re.search(r"gap (\S+) days = \((\S+) .* (\S+)\) / (\S+) purch", text).groups()
        )
        self.assertAlmostEqual((t_x + everybody) / count, gap, delta=0.06)
        stake, days, gap, gain, factor, current = map(
            float,
            re.search(
                r"stake (\S+) = (\S+) days / usual gap (\S+) x (\S+) gain .* x (\S+) - current"
                r" value (\S+) never",
                text,
            ).groups(),
        )
        self.assertAlmostEqual(max(0, days / gap * gain * factor - current), stake, delta=0.2)

    def test_stage_changes_when_two_days_agree_and_history_is_kept(self):
        self._run()
        bob = self._score(self.bob)
        self.assertEqual(bob.stage_date, TODAY)
        later = TODAY + timedelta(60)  # 70 days away, 2.3 usual gaps
        self._run(today=later)
        self._run(today=later)
        self.assertEqual((bob.stage, bob.stage_next_id.code), ("growth", "decline"))
        self._run(today=later + timedelta(1))
        self.assertEqual((bob.stage, bob.stage_next_id.code), ("decline", False))
        self.assertEqual(bob.stage_date, later + timedelta(1))
        change = bob.history_ids.filtered("stage_changed")
        self.assertEqual(
            (change.previous_stage_id.code, change.stage_id.code), ("growth", "decline")
        )

    def test_same_day_twice_gives_the_same(self):
        self._run()
        before = self._score(self.bob).read()[0]
        run = self._run()
        self.assertEqual((run.created_count, run.updated_count), (0, 0))
        after = self._score(self.bob).read()[0]
        for values in (before, after):  # they name the run
            values.pop("run_id"), values.pop("history_ids"), values["value_trend"].pop("open")
        self.assertEqual(before, after)

    def test_nobody_bought_twice(self):
        self.env["sale.order"].search([("partner_id", "!=", self.cid.id)]).filtered(
            lambda order: order.company_id == self.company_a
        ).write({"state": "cancel"})
        run = self._run()
        self.assertEqual(run.state, "done", run.error)
        score = self._score(self.cid)
        self.assertFalse(score.next_order_date)
        self.assertEqual((score.value_at_stake, score.stage), (0.0, "acquisition"))
        self.assertIn("no usual gap", score.explanation)

    def test_partners_are_found_by_stage_and_next_order(self):
        self._run()
        Partner = self.env["res.partner"]
        ours = self.ann | self.bob | self.cid

        def found(*domain):
            return Partner.search([("id", "in", ours.ids), *domain])

        self.assertEqual(found(("clv_stage", "=", "left")), self.ann)
        self.assertEqual(found(("clv_stage", "in", ["growth", "left"])), self.ann | self.bob)
        self.assertEqual(found(("clv_next_order_date", "<", "2026-01-01")), self.ann)
        limit = self.ann.clv_value_at_stake
        self.assertIn(self.ann, found(("clv_value_at_stake", ">=", limit)))
        self.assertNotIn(self.ann, found(("clv_value_at_stake", ">", limit)))
        self.assertEqual(self.ann.clv_stage, "left")

    def test_settings_that_make_no_sense(self):
        config = self.company_a.clv_config_id
        for values in (
            {"decline_after": 5},
            {"decline_after": 0},
            {"referral_chance": 101},
            {"contact_cost": -1},
            {"dormant_months": 0},
        ):
            with self.assertRaises(ValidationError, msg=str(values)):
                config.write(values)
