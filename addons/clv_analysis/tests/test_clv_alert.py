from datetime import timedelta
from unittest.mock import patch

from odoo.tests import new_test_user, tagged

from .common import TODAY, ClvCase


@tagged("post_install", "-at_install")
class TestClvAlert(ClvCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(
            cls.env,
            login="clv_seller",
            groups="base.group_user",
            company_id=cls.company_a.id,
            company_ids=[(6, 0, cls.company_a.ids)],
        )
        cls.ann, cls.bob, cls.cid = map(cls._partner, ("Ann", "Bob", "Cid"))
        cls.ann.user_id = cls.seller
        for partner, last in ((cls.ann, 70), (cls.bob, 10), (cls.cid, 600)):
            for back in (90, 60, 30, 0):  # every 30 days
                cls._order(partner, TODAY - timedelta(last + back), 100)

    def _refreshed(self, today=TODAY):
        run = self._run(today=today)
        self.assertEqual(run.state, "done", run.error)
        run._refresh_insights()
        return self._alerts()

    def _alerts(self):
        return self.env["clv.alert"].search([("company_id", "=", self.company_a.id)])

    def _activities(self):
        return self.env["mail.activity"].search(
            [("res_model", "=", "res.partner"), ("res_id", "=", self.ann.id)]
        )

    def _make_activities(self):
        with patch.object(self.registry["ir.cron"], "_commit_progress", return_value=600):
            self.env["clv.alert"]._cron_make_activities(TODAY)

    def test_who_is_away_longer_than_usual(self):
        alert = self._refreshed()
        self.assertEqual(alert.partner_id, self.ann, "Bob is on time, Cid has left")
        score = self._score(self.ann)
        self.assertEqual(
            (alert.reason, alert.away_days, alert.value_at_stake, alert.user_id),
            ("overdue", 70, score.value_at_stake, self.seller),
        )
        self.assertEqual(alert.expected_gain, round(score.value_at_stake * 0.1, 2))
        self.assertTrue(self.ann.clv_churn_alert)
        Partner = self.env["res.partner"]
        self.assertIn(self.ann, Partner.search([("clv_churn_alert", "=", True)]))
        self.assertNotIn(self.ann, Partner.search([("clv_churn_alert", "=", False)]))
        self.assertNotIn(self.bob, Partner.search([("clv_churn_alert", "=", True)]))
        both = Partner.search([("clv_churn_alert", "in", [True, False])])
        self.assertFalse(self.ann + self.bob - both)

    def test_one_alert_per_customer_and_reason_until_a_purchase(self):
        alert = self._refreshed()
        self.assertEqual(self._refreshed(TODAY + timedelta(1)), alert)
        alert.with_user(self.analyst).action_dismiss()
        self.assertFalse(self.ann.clv_churn_alert)
        self.assertEqual(self._refreshed(TODAY + timedelta(2)), alert, "not again")

    def test_alert_closes_with_a_purchase_and_may_come_back(self):
        alert = self._refreshed()
        self._order(self.ann, TODAY + timedelta(1), 100)
        self._refreshed(TODAY + timedelta(2))
        self.assertEqual((alert.state, alert.closed_date), ("returned", TODAY + timedelta(2)))
        for days in (100, 101):  # two days agree on the decline
            alerts = self._refreshed(TODAY + timedelta(days))
        self.assertEqual(len(alerts.filtered(lambda a: a.partner_id == self.ann)), 2)

    def test_small_stakes_do_not_matter(self):
        self.company_a.clv_config_id.alert_minimum = 1e6
        self.assertFalse(self._refreshed())

    def test_probability_of_a_usable_model_only(self):
        run = self._run()
        self.env.cr.execute(
            "UPDATE clv_score SET p_alive = 0.05 WHERE company_id = %s", [run.company_id.id]
        )
        for model, expected in (("heuristic", self.ann), ("mbg_nbd", self.ann | self.bob)):
            run.model = model
            self.env.flush_all()
            self.env["clv.insight"]._refresh_alerts(run, run.company_id.clv_config_id)
            self.env.invalidate_all()
            self.assertEqual(self._alerts().partner_id, expected, model)
        self.assertEqual(
            self._alerts().filtered(lambda a: a.partner_id == self.bob).reason, "leaving"
        )

    def test_activity_once_and_quiet(self):
        config = self.company_a.clv_config_id
        alert = self._refreshed()
        mails = self.env["mail.mail"].search_count([])
        self._make_activities()
        self.assertFalse(self._activities(), "the company does not want them")
        config.alert_activity = True
        for _again in range(2):
            self._make_activities()
        self.assertEqual(self._activities().user_id, self.seller)
        self.assertEqual(len(self._activities()), 1)
        self.assertEqual(alert.activity_date, TODAY)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_no_more_activities_than_the_limit_of_the_day(self):
        self._refreshed()
        config = self.company_a.clv_config_id
        config.write({"alert_activity": True, "alert_activity_limit": 0})
        self._make_activities()
        self.assertFalse(self._activities())

    def test_access_other_company(self):
        self._refreshed()
        foreign = self.env["clv.alert"].create(
            {"company_id": self.company_b.id, "partner_id": self.bob.id}
        )
        self.assertNotIn(foreign, self.env["clv.alert"].with_user(self.manager).search([]))
        self.assertFalse(self.bob.with_company(self.company_a).clv_churn_alert)
        self.assertTrue(self.bob.with_company(self.company_b).clv_churn_alert)

    def test_many_activities_without_a_query_each(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Many {number}", "user_id": self.seller.id} for number in range(40)]
        )
        alerts = self.env["clv.alert"].create(
            [
                {"company_id": self.company_a.id, "partner_id": partner.id, "reason": "overdue"}
                for partner in partners
            ]
        )
        alerts.user_id = self.seller
        alerts[:1]._make_activities(TODAY)
        counts = []
        for part in (alerts[1:5], alerts[5:]):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            part._make_activities(TODAY)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLess(counts[1] - counts[0], 10, counts)
