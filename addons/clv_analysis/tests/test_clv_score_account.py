from lxml import html

from odoo.tests import tagged

from .common import ClvCase


@tagged("post_install", "-at_install")
class TestClvScoreAccount(ClvCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann = cls._partner("Ann")
        cls.company_a.clv_config_id.write({"margin_percent": 40, "cost_per_order": 5})
        cls._order(cls.ann, "2026-05-10", 100)
        cls._order(cls.ann, "2026-06-10", 300)
        cls._order(cls.ann, "2026-06-11", 70, company=cls.company_b)
        cls.env["clv.event"].create(
            {
                "name": "Renewal",
                "company_id": cls.company_a.id,
                "partner_id": cls.ann.id,
                "type_id": cls.env["clv.event.type"].search([], limit=1).id,
                "date": "2026-09-01",
                "probability": 50,
                "revenue": 200,
                "cost_of_goods": 120,
            }
        )
        cls._run()
        cls._run(cls.company_b)

    def _table(self, summary):
        rows = html.fromstring(summary).xpath("//tr[td]")
        cells = [[" ".join(cell.text_content().split()) for cell in row] for row in rows]
        return {name: [self._number(cell) for cell in more] for name, *more in cells}

    def _number(self, text):
        kept = "".join(sign for sign in text if sign.isdigit() or sign in ".-\u2212")
        return float(kept.replace("\u2212", "-"))

    def test_profit_and_loss_on_the_contact(self):
        """By hand: 400 at 40 %, two purchases at 5; half of 200 - 120 expected."""
        partner = self.ann.with_user(self.analyst)
        table = self._table(partner.clv_account_summary)
        self.assertEqual(
            table,
            {
                "Revenue": [400.0, 100.0, 500.0],
                "Cost of goods": [-240.0, -60.0, -300.0],
                "Cost to serve": [-10.0, 0.0, -10.0],
                "Profit": [150.0, 40.0, 190.0],
            },
        )
        self.assertEqual(table["Profit"][0], self._score(self.ann).historic_value)
        action = partner.action_open_clv_account()
        self.assertIn(("partner_id", "=", self.ann.id), action["domain"])

    def test_another_company_has_its_own_account(self):
        partner = self.ann.with_company(self.company_b)
        self.assertEqual(self._table(partner.clv_account_summary)["Revenue"], [70.0, 0.0, 70.0])
        elsewhere = {"allowed_company_ids": self.company_a.ids}
        self.env.invalidate_all()
        score = self._score(self.ann, self.company_b).with_context(**elsewhere)
        self.assertEqual(self._table(score.account_summary)["Profit"][0], score.historic_value)

    def test_account_on_the_paper(self):
        report = self.env["ir.actions.report"].with_user(self.analyst)
        score = self._score(self.ann)
        paper, _kind = report._render_qweb_html("clv_analysis.clv_score_report", score.ids)
        self.assertIn("Cost to serve", paper.decode())

    def test_without_purchases_there_is_none(self):
        self.assertFalse(self._partner("Nobody").with_user(self.analyst).clv_account_summary)
