"""One test for every requirement of clubs, by its number; longer ones are in the files of the models.

R12 needs customer value and is in tests/test_club_value.py of the suite.
"""

import datetime

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import TODAY, ClubCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15")
class TestRequirements(ClubCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls._create_member()
        cls.golf = cls.env.ref("customer_club.club_interest_golf")

    def _cron(self, xmlid, day=TODAY):
        with self.enter_registry_test_mode(), freeze_time(day):
            self.env.ref(f"customer_club.{xmlid}").method_direct_trigger()
        self.env.invalidate_all()

    def _event(self, **values):
        return (
            self.env["club.event"]
            .with_user(self.manager)
            .create(
                {
                    "name": "Summer evening",
                    "kind": "social",
                    "club_id": self.club.id,
                    "date_begin": "2026-07-01 18:00:00",
                    "date_end": "2026-07-01 22:00:00",
                    **values,
                }
            )
        )

    def _audience(self, event):
        return self.env["club.member"].search(event._get_audience())

    def _benefit(self, name, **values):
        return self.env["club.benefit"].create({"name": name, "club_id": self.club.id, **values})

    def _letter(self, **values):
        return self.env["club.letter"].create(
            {
                "name": "News",
                "club_id": self.club.id,
                "first_date": "2026-06-15",
                "body": "<p>Dear {name}</p>",
                **values,
            }
        )

    def test_r01_a_club_is_planned_runs_for_years_and_its_members_agree_to_what_it_is_for(self):
        self.club.write({"consent_required": True, "terms": "<p>We help each other.</p>"})
        ben = self.env["res.partner"].create({"name": "Ben"})
        member = self.club._join(ben, agreed=True)
        self.assertIn("We help each other", member.consent_ids.terms)
        letter = self._letter(period="year")
        for year in (2026, 2027, 2028):
            self._cron("club_letter_cron_send", datetime.date(year, 6, 15))
        self.assertEqual(
            member.letter_ids.sorted("date").mapped("date"),
            [datetime.date(year, 6, 15) for year in (2026, 2027, 2028)],
        )
        self.assertEqual(letter.next_date, datetime.date(2029, 6, 15))
        with freeze_time("2028-06-15"):
            member.action_leave()
            self.assertEqual(self.club._join(ben, agreed=True), member, "still the same member")
            self.assertEqual(member.since, TODAY)

    def test_r02_a_suggestion_of_a_member_gets_an_owner_an_answer_and_a_result(self):
        self.club.user_id = self.manager
        opinion = (
            self.env["club.opinion"]
            .with_user(self.clerk)
            .create(
                {
                    "name": "Handle",
                    "body": "The handle is too short.",
                    "kind": "suggestion",
                    "member_id": self.member.id,
                }
            )
        )
        self.assertEqual(opinion.user_id, self.manager)
        opinion.write({"answer": "The next one is longer.", "used_for": "Handle of model 7"})
        opinion.action_answer()
        self.assertIn(self.anna, opinion.message_ids.notified_partner_ids)
        found = self.env["club.opinion"].search([("used_for", "!=", False)])
        self.assertIn(opinion, found)

    def test_r03_cards_on_holidays_gifts_on_birthdays_somebody_at_the_anniversary(self):
        self._letter(kind="greeting", channel="paper", period="year", first_date="2026-12-24")
        self.anna.street = "Main Street 1"
        cake = self._benefit("Cake", occasion="birthday", cost=20)
        visit = self._benefit("A visit with flowers", occasion="anniversary", user_id=self.clerk.id)
        self.member.birthday = "1980-03-01"
        for day in ("2026-12-24", "2027-03-01", "2027-06-15"):
            self._cron("club_letter_cron_send", day)
            self._cron("club_benefit_cron_gifts", day)
        self.assertEqual(self.member.letter_ids.mapped("state"), ["print"])
        self.assertEqual(self.member.benefit_use_ids.benefit_id, cake | visit)
        to_do = self.member.benefit_use_ids.activity_ids
        self.assertEqual((to_do.user_id, str(to_do.date_deadline)), (self.clerk, "2027-06-15"))

    def test_r04_each_tier_has_its_policy_and_members_are_told_without_asking(self):
        for name, tier, points in (("Cup", self.silver, 100), ("Coat", self.gold, 200)):
            self.env["club.reward"].create(
                {
                    "name": name,
                    "club_id": self.club.id,
                    "kind": "gift",
                    "points": points,
                    "tier_ids": tier.ids,
                }
            )
        gold = self._create_member(self.env["res.partner"].create({"name": "Gold", "email": "g@x"}))
        gold.set_tier(self.gold, "Board")
        for member in (self.member, gold):
            self._give(member, 500, f"r04:{member.id}")
        self._letter(body="{rewards}")
        self._cron("club_letter_cron_send")
        self.assertIn("Cup", self.member.letter_ids.body)
        self.assertNotIn("Coat", self.member.letter_ids.body)
        self.assertIn("Coat", gold.letter_ids.body)

    def test_r05_kinds_of_activities_and_partners_who_take_part(self):
        brand = self.env["res.partner"].create({"name": "Brand", "is_company": True})
        kinds = "seminar", "exchange", "academic", "industry", "training", "trip", "forum", "golf"
        for kind in kinds:
            event = self._event(kind=kind, partner_ids=brand.ids)
            event.action_apply()
            self.assertEqual((event.state, event.partner_ids), ("open", brand))

    def test_r06_staff_goal_duties_budget_execution_and_evaluation(self):
        duty = {"name": "Buffet", "user_id": self.clerk.id, "date_deadline": "2026-06-30"}
        event = self._event(
            goal="Twenty talks",
            budget=1000,
            staff_ids=(self.clerk | self.manager).ids,
            duty_ids=[Command.create(duty)],
        )
        event.action_apply()
        self.env["club.rsvp"]._reply(event, self.member)._attend()
        event.duty_ids.is_done = True
        event.write({"cost": 800, "evaluation": "Twenty-two talks"})
        event.rsvp_ids.sudo()._rate(5, "Lovely")
        event.action_done()
        self.assertEqual((event.cost_per_head, event.score, event.state), (800, 5, "done"))

    def test_r08_groups_households_and_important_customers(self):
        ben = self._create_member(self.env["res.partner"].create({"name": "Ben"}))
        pool = self.env["club.pool"].create({"name": "Family", "member_id": self.member.id})
        pool._add(ben)
        self._give(ben, 100)
        self.assertEqual((pool.kind, self.member.points), ("household", 100))
        firm = self.env["res.partner"].create({"name": "Group", "is_company": True})
        buyer = self.env["res.partner"].create({"name": "Buyer", "parent_id": firm.id})
        company = self._create_member(firm)
        self._create_invoice(buyer, [1000])
        self.assertEqual((company.points, company.tier_id), (1000, self.gold))
        important = self.env["res.partner"].search([("club_tier_id", "=", self.gold.id)])
        self.assertEqual(important, firm)

    def test_r09_a_member_of_one_region_is_served_in_another(self):
        south = self._create_club("South", "SOU", company=self._create_company("South"))
        self.env.user.company_ids |= south.company_id
        self.env["club.agreement"].create(
            {
                "club_id": south.id,
                "guest_club_id": self.club.id,
                "may_redeem": True,
                "tier_ids": [
                    Command.create(
                        {"guest_tier_id": self.silver.id, "tier_id": south.tier_ids[1].id}
                    )
                ],
            }
        )
        lounge = self.env["club.benefit"].create(
            {"name": "Lounge", "club_id": south.id, "tier_ids": south.tier_ids[1].ids}
        )
        self._create_invoice(self.anna, [300], company=south.company_id)
        self.assertEqual(self.member.points, 300)
        self.assertEqual(self.member.log_benefit(lounge).number, 1)
        reward = self.env["club.reward"].create({"name": "Voucher", "club_id": south.id})
        self.assertEqual(self.member.redeem(reward, 100).state, "issued")

    def test_r10_offers_come_regularly_and_by_the_points_one_has(self):
        self.env["club.reward"].create(
            {"name": "Umbrella", "club_id": self.club.id, "kind": "gift", "points": 300}
        )
        self._letter(period="quarter", points_min=300, body="{rewards}")
        self._create_invoice(self.anna, [299])
        self._cron("club_letter_cron_send", "2026-06-15")
        self.assertFalse(self.member.letter_ids, "not enough for anything")
        self._create_invoice(self.anna, [1])
        self._cron("club_letter_cron_send", "2026-09-15")
        self.assertIn("Umbrella", self.member.letter_ids.body)

    def test_r11_each_region_meets_as_its_members_like(self):
        north = self._create_club("North", "NOR", parent_id=self.club.id)
        ben, cleo = self._create_member(
            self.env["res.partner"].create([{"name": "Ben"}, {"name": "Cleo"}]), north
        )
        (ben | self.member).interest_ids = self.golf
        evening = self._event(club_id=north.id)
        golf = self._event(club_id=north.id, interest_ids=self.golf.ids)
        both = self._event(guest_club_ids=north.ids, interest_ids=self.golf.ids)
        self.assertEqual(self._audience(evening), ben | cleo)
        self.assertEqual(self._audience(golf), ben)
        self.assertEqual(self._audience(both), ben | self.member)

    def test_r13_activities_in_the_name_of_the_club_with_chosen_guests_and_places_by_slot(self):
        campaign = self._event(
            kind="service",
            capacity=2,
            quota_ids=[Command.create({"tier_id": self.silver.id, "seats": 1})],
        )
        campaign.action_apply()
        ben = self._create_member(self.env["res.partner"].create({"name": "Ben"}))
        reply = self.env["club.rsvp"]._reply
        first, second = reply(campaign, self.member), reply(campaign, ben)
        self.assertEqual((first.state, second.state), ("seat", "waiting"), "one seat of this tier")
        first._give_up()
        self.assertEqual(second.state, "seat")
        ticket = self.env["club.reward"].create(
            {"name": "Free ticket", "club_id": self.club.id, "kind": "service", "points": 50}
        )
        self._give(self.member, 50)
        self.assertEqual(self.member.redeem(ticket, 50).state, "issued")
        for kind in ("lecture", "trip", "drive"):
            self._event(kind=kind).action_apply()

    def test_r14_tiers_have_standards_of_service(self):
        wash = self._benefit("Car wash", tier_ids=self.gold.ids, quota=2)
        with self.assertRaisesRegex(UserError, "not a benefit of"):
            self.member.log_benefit(wash)
        self._create_invoice(self.anna, [1000])
        self.assertEqual(self.member.tier_id, self.gold)
        self.env.invalidate_all()
        standing = self.member.with_user(self.clerk).standing_ids
        self.assertEqual((standing.benefit_id, standing.left), (wash, 2))

    def test_r15_green_channel_more_offers_and_socials_of_their_own(self):
        order = self.env["sale.order"].create(
            {"partner_id": self.anna.id, "company_id": self.company.id}
        )
        reward = self.env["club.reward"].create(
            {"name": "Suite", "club_id": self.club.id, "tier_ids": self.gold.ids}
        )
        evening = self._event(tier_ids=self.gold.ids)
        open_for = self.env["club.reward"]._get_catalogue
        self.assertFalse(open_for(self.member, TODAY))
        self.assertFalse(self._audience(evening))
        self._create_invoice(self.anna, [1000])
        self.assertEqual(order.club_service_priority, 1)
        self.assertEqual(self.anna.club_service_priority, 1, "what a telephone list is sorted by")
        self.assertEqual(open_for(self.member, TODAY), reward)
        self.assertEqual(self._audience(evening), self.member)

    def test_r16_letters_at_intervals_and_gifts_chosen_with_care(self):
        self._letter(period="month", tier_ids=self.silver.ids)
        for month in (6, 7, 8):
            self._cron("club_letter_cron_send", datetime.date(2026, month, 15))
        self.assertEqual(len(self.member.letter_ids), 3)
        balls = self._benefit("Balls", occasion="birthday", interest_ids=self.golf.ids, sequence=1)
        self._benefit("Cake", occasion="birthday", sequence=2)
        self.member.write({"birthday": "1980-09-01", "interest_ids": self.golf.ids})
        self._cron("club_benefit_cron_gifts", "2026-09-01")
        self.assertEqual(self.member.benefit_use_ids.benefit_id, balls)

    def test_r17_who_likes_it_is_invited(self):
        ben = self._create_member(self.env["res.partner"].create({"name": "Ben"}))
        ben.interest_ids = self.golf
        tour = self._event(kind="drive", interest_ids=self.golf.ids)
        tour.action_apply()
        tour.action_invite()
        self.assertEqual(tour.rsvp_ids.member_id, ben)
        with self.assertRaisesRegex(UserError, "is not invited"):
            self.env["club.rsvp"]._reply(tour, self.member)

    def test_r18_a_visit_is_applied_for_agreed_to_and_approved_by_three_people(self):
        region, centre = (
            self._create_user(login, "customer_club.customer_club_group_manager")
            for login in ("club_region", "club_centre")
        )
        visit = self._event(kind="visit", visited_ids=self.anna.ids)
        visit.action_apply()
        with self.assertRaisesRegex(UserError, "nobody approves what they applied for"):
            visit.action_agree()
        visit.with_user(region).action_agree()
        with self.assertRaisesRegex(UserError, "Another person must decide"):
            visit.with_user(region).action_approve()
        visit.with_user(centre).action_approve()
        visit.with_user(self.clerk).action_done()
        self.assertEqual((visit.state, visit.second_approver_id), ("done", centre))

    def test_r19_the_card_is_accurate_and_current(self):
        self.anna.write({"function": "Buyer", "street": "Quay 1", "phone": "+49 421 1"})
        card = self.member.with_user(self.clerk)
        self.assertEqual((card.function, card.phone), ("Buyer", "+49 421 1"))
        self.assertIn("Quay 1", card.address)
        self.anna.phone = "+49 421 2"
        self.assertEqual((card.phone, card.contact_changed_on), ("+49 421 2", TODAY))

    def test_r20_gifts_a_discount_on_the_next_purchase_and_no_typing_for_old_customers(self):
        self.club.point_value = 0.05
        self._create_invoice(self.anna, [1000])
        voucher = self.env["club.reward"].create({"name": "Voucher", "club_id": self.club.id})
        desk = (
            self.env["club.redeem"]
            .with_user(self.clerk)
            .create({"number": self.member.number, "reward_id": voucher.id, "points": 400})
        )
        code = self.env["club.redemption"].browse(desk.action_redeem()["res_id"]).code
        order = self.env["sale.order"].create(
            {
                "partner_id": self.anna.id,
                "company_id": self.company.id,
                "order_line": [
                    Command.create(
                        {"product_id": self.product.id, "price_unit": 100, "tax_ids": False}
                    )
                ],
            }
        )
        for coupon, rewards in order._try_apply_code(code).items():
            order._apply_program_reward(rewards, coupon)
        self.assertEqual(order.amount_total, 80)
