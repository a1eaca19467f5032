from odoo.modules.migration import exec_script
from odoo.tests import tagged
from odoo.tools import SQL

from .common import ClvCase

# Foreign keys of clv_score up to 19.0.1.0.0 that are gone since.
GONE = {
    "company_id": "res_company",
    "partner_id": "res_partner",
    "segment_id": "clv_segment",
    "stage_id": "clv_stage",
    "stage_next_id": "clv_stage",
}


@tagged("post_install", "-at_install")
class TestMigration(ClvCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann = cls._partner("Ann")
        cls._order(cls.ann, "2026-01-10", 100)
        cls._order(cls.ann, "2026-01-11", 5, company=cls.company_b)
        cls.first = cls._run()
        cls.latest = cls._run()
        cls.other = cls._run(cls.company_b)
        cls.env.flush_all()

    def _migrate(self, version):
        script = f"clv_analysis/migrations/{version}/post-migration.py"
        exec_script(self.env.cr, "19.0.1.0.0", script, "clv_analysis", "post", version)
        self.env.invalidate_all()

    def _foreign_keys(self):
        rows = self.env.execute_query(
            SQL(
                """
                SELECT a.attname FROM pg_constraint c
                  JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
                 WHERE c.conrelid = 'clv_score'::regclass AND c.contype = 'f'
                """
            )
        )
        return {name for (name,) in rows}

    def _add_foreign_keys(self):
        for column in GONE.keys() - self._foreign_keys():
            self.env.cr.execute(
                SQL(
                    "ALTER TABLE clv_score ADD CONSTRAINT %s FOREIGN KEY (%s) REFERENCES %s",
                    SQL.identifier(f"clv_score_{column}_fkey"),
                    SQL.identifier(column),
                    SQL.identifier(GONE[column]),
                )
            )

    def test_1_1_0_drops_foreign_keys_and_names_the_analysis(self):
        self._add_foreign_keys()
        self.env.cr.execute("UPDATE clv_score SET run_id = NULL")
        self._migrate("19.0.1.1.0")
        self.assertFalse(self._foreign_keys() & GONE.keys())
        self.assertEqual(self._score(self.ann).run_id, self.latest)
        self.assertEqual(self._score(self.ann, self.company_b).run_id, self.other)

    def test_1_1_0_changes_nothing_that_is_up_to_date(self):
        self._migrate("19.0.1.1.0")
        self.assertEqual(self._score(self.ann).run_id, self.first, "the second wrote no row")

    def test_1_2_0_gives_shipped_segments_their_layer(self):
        champions, loyal = (
            self.env.ref(f"clv_analysis.clv_segment_{name}") for name in ("champions", "loyal")
        )
        champions.layer, loyal.layer = False, "financial"
        own = self.env["clv.segment"].create({"name": "Own"})
        self.env.flush_all()
        for _again in range(2):
            self._migrate("19.0.1.2.0")
            self.assertEqual(champions.layer, "structural")
            self.assertEqual(loyal.layer, "financial", "somebody chose it")
            self.assertFalse(own.layer)

    def test_1_1_0_forgets_names_that_nobody_gave(self):
        names = [
            "6.0 purchases, $ 14,177.36, 65 days away",
            "6 purchases",
            "1.0 次购买，¥ 3，9 天未购买",
        ]
        groups = self.env["clv.cluster"].create(
            [{"name": name, "company_id": self.company_a.id} for name in names]
        )
        self.env.flush_all()
        self._migrate("19.0.1.1.0")
        self.assertEqual(groups.mapped("name"), [False, "6 purchases", False])
