from datetime import timedelta

from odoo.exceptions import ValidationError

from .common import TODAY, TouchpointCase


class TestTouchpointPreference(TouchpointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.firm = cls._new_customer("Firm", is_company=True)
        cls.person = cls._new_customer("Person", parent_id=cls.firm.id)
        cls.phone = cls.env.ref("touchpoint_mgmt.touchpoint_channel_phone")
        cls.visit = cls.env.ref("touchpoint_mgmt.touchpoint_channel_visit")
        cls.type_marketing = cls.env.ref("touchpoint_mgmt.touchpoint_type_birthday_call")

    def _refuse(self, partner=None, **values):
        return self.env["touchpoint.preference"].create(
            {"partner_id": (partner or self.person).id, "date_from": TODAY, **values}
        )

    def _state(self, **values):
        values.setdefault("type_id", self.type_marketing.id)
        touch = self._new_touch(self.person, **values)
        self.executor._execute(self.company, TODAY)
        return touch.state, touch.reason_code

    def test_a_refusal_stops_what_is_planned(self):
        self.assertEqual(self._state(), ("assigned", False))
        self._refuse(channel_id=self.phone.id)
        self.assertEqual(self._state(), ("suppressed", "consent"))
        self.assertEqual(self._state(channel_id=self.visit.id), ("assigned", False))

    def test_a_refusal_of_every_channel(self):
        self._refuse()
        self.assertEqual(self._state(channel_id=self.visit.id), ("suppressed", "consent"))

    def test_transactional_touches_go_on_unless_every_contact_is_refused(self):
        refusal = self._refuse()
        transactional = {"type_id": self.type_thanks.id}
        self.assertEqual(self._state(**transactional), ("assigned", False))
        refusal.scope = "all"
        self.assertEqual(self._state(**transactional), ("suppressed", "consent"))

    def test_a_pause_ends(self):
        pause = self._refuse(date_from=TODAY - timedelta(days=9), date_to=TODAY)
        self.assertEqual(self._state(), ("suppressed", "consent"))
        pause.date_to = TODAY - timedelta(days=1)
        self.assertEqual(self._state(), ("assigned", False))
        self._refuse(date_from=TODAY + timedelta(days=1))
        self.assertEqual(self._state(), ("assigned", False))

    def test_the_refusal_of_the_firm_counts_for_its_people(self):
        self._refuse(self.firm)
        self.assertEqual(self._state(), ("suppressed", "consent"))

    def test_the_most_restrictive_wins(self):
        self._refuse(decision="allow")
        self.assertEqual(self._state(), ("assigned", False))
        self._refuse()
        self.assertEqual(self._state(), ("suppressed", "consent"))

    def test_a_refusal_to_another_company_does_not_count(self):
        other = self.env["res.company"].create({"name": "Care Company B"})
        self._refuse(company_id=other.id)
        self.assertEqual(self._state(), ("assigned", False))

    def test_dates_in_the_wrong_order_are_refused(self):
        with self.assertRefused(ValidationError, "“Person”: it ends before it begins"):
            self._refuse(date_to=TODAY - timedelta(days=1))

    def test_opting_out_of_a_channel_without_blacklist_is_a_refusal(self):
        touch = self._new_touch(self.person, channel_id=self.visit.id)
        touch._record_result(
            self.env.ref("touchpoint_mgmt.touchpoint_outcome_opt_out"), self.env.cr.now()
        )
        refusal = self.person.touch_preference_ids
        self.assertEqual((refusal.channel_id, refusal.scope), (self.visit, "all"))
        self.assertIn("Person", refusal.proof)
