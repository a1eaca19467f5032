from odoo.exceptions import AccessError, UserError, ValidationError

from .common import TODAY, TouchpointCase


class TestTouchpointReferral(TouchpointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls._new_customer()
        cls.clerk.group_ids |= cls.env.ref("base.group_partner_manager")

    def _new_referral(self, **values):
        return (
            self.env["touchpoint.referral"]
            .with_user(self.clerk)
            .create(
                {
                    "name": "Mrs Chen",
                    "phone": "+86 10 6552 1111",
                    "referrer_id": self.partner.id,
                    "company_id": self.company.id,
                    **values,
                }
            )
        )

    def test_002_399_a_referral_becomes_a_contact_and_an_order(self):
        referral = self._new_referral()
        self.assertEqual(self.partner.with_user(self.clerk).touch_referral_count, 1)
        referral.action_make_contact()
        contact = referral.partner_id
        self.assertEqual((contact.name, contact.user_id), ("Mrs Chen", self.clerk))
        self.assertFalse(referral.has_ordered)
        self._new_order(contact, TODAY)
        self.env.invalidate_all()
        self.assertTrue(referral.has_ordered)
        found = self.env["touchpoint.referral"].search(
            [("has_ordered", "=", True), ("referrer_id", "=", self.partner.id)]
        )
        self.assertEqual(found, referral.with_user(self.env.user))
        with self.assertRefused(UserError, "dealt with already"):
            referral.action_make_contact()

    def test_002_399_somebody_we_know_is_not_made_twice(self):
        known = self._new_customer("Known", email="chen@example.com")
        referral = self._new_referral(email="Chen@example.com ")
        referral.action_make_contact()
        self.assertEqual(referral.partner_id, known)

    def test_a_referral_can_be_reached(self):
        with self.assertRefused(ValidationError, "phone number or an e-mail"):
            self._new_referral(phone=False)

    def test_002_399_exposure_of_open_dissatisfied_cases(self):
        values = {"name": "C", "partner_id": self.partner.id, "company_id": self.company.id}
        case, suggestion = self.env["touchpoint.case"].create(
            [{**values, "category": "defect"}, {**values, "category": "suggestion"}]
        )
        self.assertEqual((case.exposure, suggestion.exposure), (25, 0))
        self.company.touch_exposure_people = 10
        self.assertEqual(case.exposure, 10)
        case.write({"state": "cancelled", "cancel_reason": "by mistake"})
        self.assertEqual(case.exposure, 0)

    def test_other_companies_see_nothing(self):
        referral = self._new_referral()
        company_b = self.env["res.company"].create({"name": "Care Company B"})
        clerk_b = self._new_user("touch_clerk_b", "user", company_b)
        with self.assertRaises(AccessError):
            referral.with_user(clerk_b).with_context(
                allowed_company_ids=company_b.ids
            ).check_access("read")
