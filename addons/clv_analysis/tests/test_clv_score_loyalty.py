from odoo.tests import freeze_time, tagged

from .common import ClvCase


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 12:00:00")
class TestClvScoreLoyalty(ClvCase):
    """Ann keeps buying, Bob is overdue, Cid buys at another company; all are dissatisfied."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann, cls.bob, cls.cid = map(cls._partner, ("Ann", "Bob", "Cid"))
        for day in ("2026-04-10", "2026-05-10", "2026-06-10"):
            cls._order(cls.ann, day, 10)
            cls._order(cls.cid, day, 10, company=cls.company_b)
        for day in ("2026-01-10", "2026-01-20", "2026-01-30"):
            cls._order(cls.bob, day, 10)
        cls._run()
        cls._run(cls.company_b)
        for partner, company in (
            (cls.ann, cls.company_a),
            (cls.bob, cls.company_a),
            (cls.cid, cls.company_b),
        ):
            cls._touched(partner, company, "dissatisfied", "2026-06-01")

    @classmethod
    def _touched(cls, partner, company, satisfaction, day):
        """A touch that left the customer so, where touches are recorded."""
        if "touchpoint.touch" not in cls.env:
            return
        cls.env["touchpoint.touch"].sudo().create(
            {
                "partner_id": partner.id,
                "company_id": company.id,
                "type_id": cls.env["touchpoint.type"].search([], limit=1).id,
                "channel_id": cls.env["touchpoint.channel"].search([], limit=1).id,
                "due": day,
                "state": "done",
                "done_date": day,
                "satisfaction_class": satisfaction,
            }
        )

    def _found(self):
        self.env.invalidate_all()
        scores = (
            self.env["clv.score"].with_user(self.analyst).search([("false_loyalty", "=", True)])
        )
        partners = self.env["res.partner"].with_user(self.analyst)
        self.assertEqual(partners.search([("clv_false_loyalty", "=", True)]), scores.partner_id)
        every = self.ann + self.bob + self.cid
        self.assertEqual(
            every.with_user(self.analyst).filtered("clv_false_loyalty"), scores.partner_id
        )
        others = partners.search([("id", "in", every.ids), ("clv_false_loyalty", "=", False)])
        self.assertEqual(others.sudo(), every - scores.partner_id)
        return scores.sudo().partner_id

    def test_who_buys_on_for_want_of_a_choice(self):
        for competition in ("medium", "high"):
            self.company_a.clv_config_id.competition = competition
            self.assertFalse(self._found())
        self.company_a.clv_config_id.competition = "low"
        recorded = "touchpoint.touch" in self.env
        self.assertEqual(self._found(), self.ann if recorded else self.env["res.partner"])
        told = "Keeps buying though dissatisfied"
        for partner, warned in ((self.ann, recorded), (self.bob, False)):
            self.assertEqual(told in self._score(partner).explanation, warned)
        self._touched(self.ann, self.company_a, "satisfied", "2026-06-20")
        self.assertFalse(self._found())

    def test_asking_for_both_finds_everybody(self):
        self.company_a.clv_config_id.competition = "low"
        both = ("in", [True, False])
        scores = self.env["clv.score"].with_user(self.analyst)
        self.assertEqual(
            scores.search([("false_loyalty", *both)]).partner_id.sudo(), self.ann + self.bob
        )
        every = self.ann + self.bob + self.cid
        partners = self.env["res.partner"].with_user(self.analyst)
        found = partners.search([("id", "in", every.ids), ("clv_false_loyalty", *both)])
        self.assertEqual(found.sudo(), every)
