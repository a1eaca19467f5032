from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from odoo.addons.mail.tests.common import mail_new_test_user

from .common import TODAY, ClvCase


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30")
class TestCompanySeparation(ClvCase):
    """Both companies have rows of every kind; a manager of B sees nothing of A."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = mail_new_test_user(
            cls.env,
            login="clv_manager_b",
            groups="clv_analysis.clv_analysis_group_manager",
            company_id=cls.company_b.id,
            company_ids=[(6, 0, cls.company_b.ids)],
        )
        cls.extra = cls.env["product.product"].create({"name": "Clv extra", "type": "consu"})
        cls.ann, cls.bob, cls.cid = map(cls._partner, ("Ann", "Bob", "Cid"))  # Ann, Cid: A; Bob: B
        for company, partner, number in (
            (cls.company_a, cls.ann, 5),
            (cls.company_a, cls.cid, 4),
            (cls.company_b, cls.bob, 3),
        ):
            for place in range(number):
                day = TODAY - timedelta(70 + 30 * place)
                order = cls._order(partner, day, 100 * number, company=company)
                if place == 0:
                    order.order_line.copy({"product_id": cls.extra.id, "order_id": order.id})
                elif place == 1:
                    order.order_line.product_id = cls.env["product.product"].create(
                        {"name": "Clv other", "type": "consu"}
                    )
        for company, partner in ((cls.company_a, cls.ann), (cls.company_b, cls.bob)):
            cls._fill(company, partner)

    @classmethod
    def _fill(cls, company, partner):
        env = cls.env(context={**cls.env.context, "allowed_company_ids": company.ids})
        company.clv_config_id.association_minimum = 1
        env["clv.insight"]._refresh_associations(company, TODAY)
        for back in (60, 1):  # a stage changes when two days agree
            cls._run(company, today=TODAY - timedelta(back))
        run = cls._run(company)
        env["clv.cluster"].action_find()
        run._refresh_insights()
        own = {"company_id": company.id, "partner_id": partner.id}
        env["clv.wallet"].create({**own, "need": 5000})
        kind = env.ref("clv_analysis.clv_event_type_renewal")
        env["clv.event"].create({**own, "name": "Renewal", "type_id": kind.id, "date": TODAY})
        pool = env["clv.cost.pool"].create(
            {
                "name": "Fair",
                "company_id": company.id,
                "amount": 10,
                "date_from": TODAY,
                "date_to": TODAY,
            }
        )
        pool.action_allocate()
        line = {"name": "Cars", "factors": "2 x 3"}
        env["clv.component"].create(
            {"name": "Driver", "company_id": company.id, "line_ids": [(0, 0, line)]}
        )
        env["clv.group.value"].create(
            {"name": "Everybody", "company_id": company.id, "line_ids": [(0, 0, {"sequence": 1})]}
        )
        backtest = env["clv.backtest"].create(
            {"run_id": run.id, "model": "mbg_nbd", "origin": "2026-01-01"}
        )
        env["clv.backtest.bin"].create({"backtest_id": backtest.id, "decile": 1})
        env["clv.backtest.tracking"].create({"backtest_id": backtest.id, "period": 1})
        env.flush_all()

    def _models(self):
        """Every model of the addon whose rows belong to a company."""
        return [
            model
            for name, model in self.env.items()
            if name.startswith("clv.")
            and "company_id" in model._fields
            and not (model._abstract or model._transient)
        ]

    def test_no_row_of_another_company(self):
        models = self._models()
        self.assertGreater(len(models), 18)
        for model in models:
            everything = model.with_context(active_test=False).search([])
            mine, theirs = (
                everything.filtered(lambda row, company=company: row.company_id == company)
                for company in (self.company_b, self.company_a)
            )
            self.assertTrue(mine and theirs, f"{model._name} has rows in both companies")
            seen = model.with_user(self.other).with_context(active_test=False).search([])
            self.assertEqual(set(seen.ids), set(mine.ids), model._name)
            with self.assertRaises(AccessError, msg=model._name):
                theirs[0].with_user(self.other).read(["company_id"])

    def test_groups_and_sums_of_lists(self):
        for model in self._models():
            rows = model.with_user(self.other)._read_group([], ["company_id"], ["__count"])
            self.assertEqual([company for company, _n in rows], [self.company_b], model._name)

    def test_dashboards(self):
        dashboard = self.env["clv.dashboard"].with_user(self.other)
        self.assertEqual(dashboard.env.company, self.company_b)
        score = self._score(self.bob, self.company_b)
        text = ""
        for page in ("value", "retention", "quality"):
            found = dashboard.get_panels(page)
            text += str(found)
            for panel in found["panels"]:
                if panel["key"] == "tiles":
                    self.assertEqual(panel["tiles"][0]["value"], 1)
                    self.assertEqual(panel["tiles"][1]["value"], score.historic_value)
                for behind in panel.get("open", []):
                    if isinstance(behind, dict) and behind.get("domain"):
                        rows = self.env[behind["model"]].search(behind["domain"])
                        self.assertLessEqual(rows.company_id, self.company_b, panel["key"])
        self.assertIn(self.company_b.name, text)
        self.assertNotIn(self.company_a.name, text)
        self.assertNotIn("Ann", text)
        self.assertNotIn("Ann", str(dashboard.get_what_if()))

    def test_fields_of_contacts(self):
        names = [
            name
            for name, field in self.env["res.partner"]._fields.items()
            if name.startswith("clv_") and name != "clv_loss_policy" and not field.inherited
        ]
        ann, bob = self.ann.with_user(self.other), self.bob.with_user(self.other)
        ours = self.ann.with_user(self.analyst)
        for name in names:
            self.assertFalse(ann[name], name)
        for name in ("clv_score_id", "clv_stage_id", "clv_total_value", "clv_churn_alert"):
            self.assertTrue(ours[name], name)
            self.assertTrue(bob[name], name)
        self.assertEqual(bob.clv_score_id.company_id, self.company_b)

    def test_search_of_contacts(self):
        Partner = self.env["res.partner"].with_user(self.other)
        ours = self.ann | self.bob | self.cid
        stages = self.env["clv.stage"].search([])
        rules = self.env["clv.association"].search([("company_id", "=", self.company_a.id)])
        for term, found in (
            (("clv_total_value", ">", 0), self.bob),
            (("clv_stage_id", "in", stages.ids), self.bob),
            (("clv_churn_alert", "=", True), self.bob),
            (("clv_score_id", "!=", False), self.bob),
            (("clv_offer_ids", "in", rules.ids), self.env["res.partner"]),
        ):
            seen = Partner.search([("id", "in", ours.ids), term])
            self.assertEqual(seen.ids, found.ids, term)
