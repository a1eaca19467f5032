from datetime import date, datetime

from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time

from .common import TouchpointCase


@freeze_time("2027-05-10 06:00:00")
class TestTouchpointConduct(TouchpointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls._new_customer("Chen Jie")
        reached = cls.env.ref("touchpoint_mgmt.touchpoint_outcome_reached")
        declined = cls.env.ref("touchpoint_mgmt.touchpoint_outcome_declined")
        for outcome, day in ((reached, 2), (reached, 3), (declined, 4)):
            touch = cls._new_touch(cls.partner, due=date(2027, 4, day))
            touch.with_user(cls.clerk).sudo()._record_result(outcome, datetime(2027, 4, day))

    def _new_conduct(self, **values):
        return (
            self.env["touchpoint.conduct"]
            .with_user(self.manager)
            .create(
                {
                    "user_id": self.clerk.id,
                    "company_id": self.company.id,
                    "decision": "praise",
                    "reason": "Every call on its day",
                    **values,
                }
            )
        )

    def test_the_figures_of_last_month_are_taken_in(self):
        conduct = self._new_conduct()
        self.assertEqual(
            (conduct.date_from, conduct.date_to), (date(2027, 4, 1), date(2027, 4, 30))
        )
        self.assertEqual((conduct.touches, conduct.on_time), (3, 100))
        self.assertAlmostEqual(conduct.effective, 66.67, places=1)
        self.assertEqual(conduct.author_id, self.manager)

    def test_what_was_decided_stays(self):
        conduct = self._new_conduct()
        with self.assertRefused(UserError, "is kept as it is"):
            conduct.with_user(self.manager).sudo().reason = "Other"

    def test_nobody_rewards_himself(self):
        with self.assertRefused(ValidationError, "Nobody rewards or warns himself"):
            self._new_conduct(user_id=self.manager.id)
        with self.assertRefused(ValidationError, "must not be later than"):
            self._new_conduct(date_from="2027-05-01", date_to="2027-04-01")

    def test_everybody_reads_only_ones_own(self):
        mine = self._new_conduct()
        Conduct = self.env["touchpoint.conduct"]
        self.assertIn(mine, Conduct.with_user(self.clerk).search([]))
        self.assertNotIn(mine, Conduct.with_user(self.other_clerk).search([]))
