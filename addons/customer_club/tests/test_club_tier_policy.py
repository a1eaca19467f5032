import datetime

from odoo import Command
from odoo.tests import Form, freeze_time, tagged

from .common import TODAY, ClubCommon

DAY = datetime.timedelta(days=1)


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestClubTierPolicy(ClubCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls._create_member()

    def _criteria(self, *alternatives, tier=None):
        """Each alternative: {metric: threshold}, or {metric: (threshold, to keep)}."""
        (tier or self.gold).criterion_ids = [
            Command.clear(),
            *(
                Command.create(
                    {
                        "alternative": number,
                        "metric": metric,
                        "threshold": need[0] if isinstance(need, tuple) else need,
                        "threshold_keep": need[1] if isinstance(need, tuple) else 0,
                    }
                )
                for number, conditions in enumerate(alternatives, 1)
                for metric, need in conditions.items()
            ),
        ]

    def test_number_of_purchases_and_visits(self):
        self._criteria({"orders": 3, "visits": 2})
        self._create_invoice(self.anna, [10])
        second = self._create_invoice(self.anna, [10, 10])
        third = self._create_invoice(self.anna, [10])
        self.assertEqual(self.member.tier_id, self.silver, "three purchases on one day")
        self.assertIn("more visits", self.member.next_tier_gap)
        fourth = self._create_invoice(self.anna, [10], TODAY - DAY)
        self.assertEqual(self.member.tier_id, self.gold)
        log = self.member.tier_log_ids[0]
        self.assertEqual((log.metric, log.metric_value, log.threshold), ("orders", 4, 3))
        self._create_refund(second)
        self._create_refund(third, [(self.product, 5)])
        self.assertEqual(self.member.tier_id, self.gold, "a partial return leaves the purchase")
        self._create_refund(fourth)
        self.assertEqual(self.member.tier_id, self.silver, "the visit that caused it came back")
        self.assertLedger()

    def test_one_alternative_is_enough(self):
        self._criteria({"orders": 2, "spend": 100}, {"points": 500})
        self._create_invoice(self.anna, [99])
        self.assertEqual(self.member.tier_id, self.silver)
        self._create_invoice(self.anna, [1])
        self.assertEqual(self.member.tier_id, self.gold)

    def test_value_score(self):
        self._criteria({"value": 3})
        self._create_invoice(self.anna, [10])
        known = "clv_m_score" in self.anna._fields
        self.assertEqual(self.member._metrics(TODAY)[self.member.id]["value"] > 0, False)
        self.assertEqual(self.member.tier_id, self.silver, known)

    def test_keeping_takes_less_than_reaching(self):
        self.club.write(
            {"downgrade": "one_step", "grace_days": 10, "window": "rolling", "window_months": 1}
        )
        self._criteria({"points": (1000, 300)})
        self._create_invoice(self.anna, [900], TODAY - 20 * DAY)
        self._create_invoice(self.anna, [300])
        self.assertEqual(self.member.tier_id, self.gold)
        self.member._review(TODAY + 20 * DAY)
        self.assertFalse(self.member.tier_warned_on, "300 of the last month keep it")
        mails = self.env["mail.mail"].search([])
        self.member._review(TODAY + 40 * DAY)
        self.assertTrue(self.member.tier_warned_on)
        mail = self.env["mail.mail"].search([]) - mails
        self.assertEqual(mail.recipient_ids, self.anna)
        self.assertIn("Keep your tier", mail.subject)
        self.member._review(TODAY + 51 * DAY)
        self.assertEqual(self.member.tier_id, self.silver)
        self.assertLedger()

    def test_warnings(self):
        self.assertIn("no member meets the conditions of Gold", self.gold.criteria_warning)
        self._create_invoice(self.anna, [1500])
        self.env.invalidate_all()
        self.assertIn("every member meets the conditions of Gold", self.gold.criteria_warning)
        self._criteria({"points": 100}, tier=self.platinum)
        self.assertIn("need not reach Gold", self.platinum.criteria_warning)
        with Form(self.gold.with_user(self.manager)) as form:
            self.assertIn("every member", form.criteria_warning)

    def _preview(self, thresholds):
        action = self.env["club.tier.preview"].with_user(self.manager)
        form = Form(action.with_context(default_club_id=self.club.id))
        for index, threshold in enumerate(thresholds):
            with form.line_ids.edit(index) as line:
                line.threshold = threshold
        preview = form.save()
        preview.action_preview()
        return preview

    def test_what_if(self):
        berta = self.env["res.partner"].create({"name": "Berta"})
        self._create_member(berta)
        self._create_invoice(self.anna, [1200])
        self._create_invoice(berta, [600])
        self.env.flush_all()
        logs = self.env["club.tier.log"].search_count([])
        preview = self._preview([500, 5000])
        figures = {
            row.tier_id: (row.members_now, row.members_then, row.moved_up, row.moved_down, row.cost)
            for row in preview.result_ids
        }
        self.assertEqual(figures[self.silver], (1, 0, 0, 0, 0))
        self.assertEqual(figures[self.gold], (1, 2, 1, 0, 3.0), "600 × (1.5 − 1) × 0.01")
        self.assertEqual((preview.moved, preview.cost), (1, 3.0))
        self.assertIn("every member meets the conditions of Gold", preview.warning)
        self.assertIn("no member meets the conditions of Platinum", preview.warning)
        self.assertEqual(self.env["club.tier.log"].search_count([]), logs, "nothing is written")
        self.assertEqual(self.gold.criterion_ids.threshold, 1000)
        preview.action_apply()
        self.assertEqual(self.gold.criterion_ids.threshold, 500)
        with self.enter_registry_test_mode():
            self.env.ref("customer_club.club_member_cron_review").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(
            {row.tier_id: row.tier_id.member_count for row in preview.result_ids},
            {row.tier_id: row.members_then for row in preview.result_ids},
            "the next review does what was foretold",
        )

    def test_what_if_downwards_follows_the_policy(self):
        self._create_invoice(self.anna, [1200])
        self.assertEqual(self._preview([2000, 5000]).moved, 0, "this club never lowers tiers")
        self.club.downgrade = "one_step"
        preview = self._preview([2000, 5000])
        self.assertEqual((preview.moved, preview.cost), (1, -6.0))
        self.member.with_user(self.manager).set_tier(self.gold, "VIP", TODAY + 30 * DAY)
        self.assertEqual(self._preview([2000, 5000]).moved, 0, "kept by hand")

    def test_what_if_takes_few_queries(self):
        partners = self.env["res.partner"].create([{"name": f"P{n}"} for n in range(200)])
        self._create_member(partners)
        preview = self._preview([500, 5000])
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(40):
            preview._simulate(TODAY)

    def test_prices_of_the_tier(self):
        self.env.user.group_ids |= self.env.ref("product.group_product_pricelist")
        self.env["res.config.settings"].create({"group_product_pricelist": True}).execute()
        standard, vip, own = self.env["product.pricelist"].create(
            [{"name": name, "company_id": self.company.id} for name in ("All", "VIP", "Own")]
        )
        standard.sequence = 0
        self.gold.pricelist_id = vip
        anna = self.anna.with_company(self.company)
        self.assertEqual(anna.property_product_pricelist, standard)
        self._create_invoice(self.anna, [1200])
        self.env.invalidate_all()
        self.assertEqual(anna.property_product_pricelist, vip)
        contact = self.env["res.partner"].create({"name": "C", "parent_id": self.anna.id})
        self.assertEqual(contact.with_company(self.company).property_product_pricelist, vip)
        anna.specific_property_product_pricelist = own
        self.env.invalidate_all()
        self.assertEqual(anna.property_product_pricelist, own, "as a partner grade sets it")
        self.member.action_leave()
        anna.specific_property_product_pricelist = False
        self.env.invalidate_all()
        self.assertEqual(anna.property_product_pricelist, standard)

    def test_green_channel(self):
        order = self.env["sale.order"].create(
            {"partner_id": self.anna.id, "company_id": self.company.id}
        )
        activity = order.activity_schedule("mail.mail_activity_data_todo")
        note = self.anna.activity_schedule("mail.mail_activity_data_todo")
        self.assertEqual(order.club_service_priority, 0)
        self._create_invoice(self.anna, [1200])
        records = (order, activity, note)
        self.assertEqual([record.club_service_priority for record in records], [1, 1, 1])
        new = self.env["sale.order"].create(
            {"partner_id": self.anna.id, "company_id": self.company.id}
        )
        self.assertEqual(new.club_service_priority, 1)
        found = self.env["sale.order"].search(
            [("company_id", "=", self.company.id)], order="club_service_priority desc, id"
        )
        self.assertEqual(found[0], order)
        self.member.action_suspend()
        self.assertEqual([record.club_service_priority for record in records], [0, 0, 0])
