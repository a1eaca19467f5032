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

    def test_mailing_list(self):
        if "mailing.list" not in self.env:
            self.assertEqual(len(self.env["clv.export"]._selection_target()), 1)
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
