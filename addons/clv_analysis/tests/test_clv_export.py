from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .common import ClvCase


@tagged("post_install", "-at_install")
class TestClvExport(ClvCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann = cls._partner("Ann", email="ann@example.com")
        cls.bob = cls._partner("Bob")
        for partner in (cls.ann, cls.bob):
            cls._order(partner, "2026-05-01", 100)
        cls._run()
        cls.user = new_test_user(
            cls.env,
            login="clv_exporter",
            groups="clv_analysis.clv_analysis_group_user,base.group_partner_manager",
            company_id=cls.company_a.id,
            company_ids=[(6, 0, cls.company_a.ids)],
        )

    def _wizard(self, scores, **values):
        return (
            self.env["clv.export"]
            .with_user(self.user)
            .with_context(active_ids=scores.ids)
            .create({"name": "Spring letter", **values})
        )

    def test_tag(self):
        scores = self._score(self.ann) | self._score(self.bob)
        wizard = self._wizard(scores)
        self.assertEqual((wizard.customer_count, wizard.without_email), (2, 1))
        for _again in range(2):
            action = wizard.action_export()
        tagged_partners = self.env["res.partner"].search(action["domain"])
        self.assertEqual(tagged_partners, self.ann | self.bob)
        self.assertEqual(len(self.ann.category_id), 1)

    def test_only_whom_was_chosen_of_those_that_were_found(self):
        """The list sends the domain of its search along, whoever was chosen."""
        ann, bob = self._score(self.ann), self._score(self.bob)
        found = {"active_domain": [("company_id", "=", self.company_a.id)]}
        Export = self.env["clv.export"].with_user(self.user)

        def chosen(ids):
            wizard = Export.with_context(active_ids=ids, **found).create({"name": "Spring"})
            return wizard.customer_count

        self.assertEqual(chosen(ann.ids), 1)
        self.env["ir.config_parameter"].sudo().set_param("web.active_ids_limit", "1")
        self.assertEqual(chosen(bob.ids), 2, "all were chosen, and their ids cut off")

    def test_mailing_list(self):
        if "mailing.list" not in self.env:
            targets = dict(self.env["clv.export"]._selection_target())
            self.assertNotIn("mailing", targets)
            return
        self.user.group_ids += self.env.ref("mass_mailing.group_mass_mailing_user")
        wizard = self._wizard(self._score(self.ann) | self._score(self.bob), target="mailing")
        for _again in range(2):
            action = wizard.action_export()
        mailing = self.env["mailing.list"].browse(action["res_id"])
        self.assertEqual(mailing.contact_ids.mapped("email"), ["ann@example.com"])

    def test_nobody_chosen(self):
        with self.assertRaisesRegex(UserError, "No customer"):
            self._wizard(self.env["clv.score"]).action_export()

    def test_a_tag_needs_a_name(self):
        with self.assertRaisesRegex(UserError, "Name the tag"):
            self._wizard(self._score(self.ann), name=" ").action_export()

    def _pricelists(self):
        """Standard prices, those of the letter, and those of other contracts."""
        self.env["res.config.settings"].create({"group_product_pricelist": True}).execute()
        names = ("Standard", "Letter", "Contract")
        lists = self.env["product.pricelist"].create(
            [
                {"name": name, "company_id": self.company_a.id, "sequence": place}
                for place, name in enumerate(names)
            ]
        )
        self.env.invalidate_all()
        return lists

    def _prices_of(self, partner):
        return partner.with_company(self.company_a).property_product_pricelist

    def test_a4_pricelist(self):
        """A4: a segment gets its prices."""
        standard, letter, contract = self._pricelists()
        self.bob.with_company(self.company_a).specific_property_product_pricelist = contract
        scores = self._score(self.ann) | self._score(self.bob)
        wizard = self._wizard(scores, target="pricelist", pricelist_id=letter.id, name=False)
        self.assertEqual(wizard.customer_count, 2)
        message = wizard.action_export()["params"]["message"]
        self.assertIn("got pricelist Letter: 2; who had it already: 0.", message)
        self.assertEqual(self._prices_of(self.ann | self.bob), letter)
        other = self.ann.with_company(self.company_b)
        self.assertFalse(other.specific_property_product_pricelist, "another company's prices")
        message = wizard.action_export()["params"]["message"]
        self.assertIn("Letter: 0; who had it already: 2.", message)
        cid = self._partner("Cid")
        self._order(cid, "2026-05-01", 100, company=self.company_b)
        self._run(self.company_b)
        self.user.company_ids += self.company_b
        scores |= self._score(cid, self.company_b)
        wizard = self._wizard(scores, target="pricelist", pricelist_id=letter.id)
        self.assertEqual(wizard.customer_count, 2, "customers of another company are left out")

    def test_a4_level_and_club_keep_their_prices(self):
        """A4: prices of a partner level or of a tier are left alone, and counted."""
        standard, letter, contract = self._pricelists()
        left_out = []
        if "club.member" in self.env:
            self._join_with_prices(self.ann, contract)
            left_out.append((self.ann, "tier of a club"))
        if "grade_id" in self.bob._fields:
            grade = {"name": "Partner", "default_pricelist_id": contract.id}
            self.bob.with_company(self.company_a).grade_id = self.env["res.partner.grade"].create(
                {**grade, "company_id": self.company_a.id}
            )
            left_out.append((self.bob, "partner level"))
        wizard = self._wizard(
            self._score(self.ann) | self._score(self.bob),
            target="pricelist",
            pricelist_id=letter.id,
        )
        message = wizard.action_export()["params"]["message"]
        self.assertIn(f"Letter: {2 - len(left_out)};", message)
        for partner, reason in left_out:
            self.assertIn(reason, message)
            self.assertEqual(self._prices_of(partner), contract)

    def _join_with_prices(self, partner, pricelist):
        """An active member of a club with one tier that gives ``pricelist``."""
        Club = self.env["club.club"].with_company(self.company_a)
        club = Club.create({"name": "Clv", "code": "CLVX", "company_id": self.company_a.id})
        member = self.env["club.member"].create({"partner_id": partner.id, "club_id": club.id})
        tier = self.env["club.tier"].create(
            {"name": "Gold", "club_id": club.id, "pricelist_id": pricelist.id}
        )
        member.tier_id = tier
        member.state = "active"
        self.env.flush_all()
        self.env.invalidate_all()

    def test_a4_who_may_not_change_contacts_gets_a_sentence(self):
        """A4: rights on contacts are those of the user."""
        _standard, letter, contract = self._pricelists()
        wizard = self._wizard(self._score(self.ann), target="pricelist", pricelist_id=letter.id)
        self.user.group_ids -= self.env.ref("base.group_partner_manager")
        with self.assertRaisesRegex(UserError, "may not change contacts"):
            wizard.action_export()
        self.user.group_ids += self.env.ref("base.group_partner_manager")
        wizard.pricelist_id = False
        with self.assertRaisesRegex(UserError, "Choose the pricelist"):
            wizard.action_export()
        self.user.company_ids += self.company_b
        contract.company_id = self.company_b
        wizard.pricelist_id = contract
        with self.assertRaisesRegex(UserError, "belongs to Clv Company B"):
            wizard.action_export()

    def test_a4_no_pricelist_where_pricelists_are_off(self):
        """A4: the target is there only where pricelists are used."""
        self.env["res.config.settings"].create({"group_product_pricelist": False}).execute()
        self.env.invalidate_all()
        Export = self.env["clv.export"].with_user(self.user)
        self.assertNotIn("pricelist", dict(Export._selection_target()))
        self._pricelists()
        self.assertIn("pricelist", dict(Export._selection_target()))

    def test_reports_are_rendered(self):
        Report = self.env["ir.actions.report"].with_user(self.user)
        score = self._score(self.ann)
        html, _kind = Report._render_qweb_html("clv_analysis.clv_score_report", score.ids)
        self.assertIn("Ann", html.decode())
        self.assertIn("Usual gap" if score.usual_gap else "no usual gap", html.decode())
        run = score.run_id
        run._refresh_insights()
        html, _kind = Report._render_qweb_html("clv_analysis.clv_run_report", run.ids)
        self.assertIn("Gini", html.decode())
