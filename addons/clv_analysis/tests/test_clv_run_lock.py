import contextlib
from unittest.mock import patch

import psycopg2

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, mute_logger, tagged

from .common import TODAY, ClvCase

DERIVED = ("clv.cohort", "clv.flow", "clv.tenure", "clv.concentration", "clv.alert")


@tagged("post_install", "-at_install")
class TestClvRunLock(ClvCase):
    def test_second_run_is_refused_with_a_sentence(self):
        run = self.env["clv.run"]._prepare_runs(self.company_a)
        with self.registry._db.cursor() as other:
            self.assertTrue(self.env["clv.dataset"]._try_lock(other, self.company_a))
            with self.assertRaisesRegex(UserError, "Clv Company A are being computed right now"):
                run._process(TODAY)
            self.assertEqual(run.state, "draft")
            self.env["clv.run"]._prepare_runs(self.company_b)._process(TODAY)
        run._process(TODAY)
        self.assertEqual(run.state, "done")


@tagged("post_install", "-at_install")
class TestClvRunKilled(TransactionCase):
    """What a killed worker leaves behind, with committed data and connections of its own."""

    @contextlib.contextmanager
    def _environment(self):
        with self.registry._db.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})

    def setUp(self):
        super().setUp()
        with self._environment() as env:
            company = env["res.company"].create({"name": "Clv Killed Company"})
            partner = env["res.partner"].create({"name": "Survivor"})
            product = env["product.product"].create({"name": "Clv product", "type": "consu"})
            line = {"product_id": product.id, "product_uom_qty": 1, "price_unit": 40}
            order = (
                env["sale.order"]
                .with_company(company)
                .create(
                    {
                        "partner_id": partner.id,
                        "company_id": company.id,
                        "date_order": "2026-01-10 12:00:00",
                        "state": "sale",
                        "order_line": [(0, 0, {**line, "tax_ids": [(5, 0, 0)]})],
                    }
                )
            )
            self.company_id, self.partner_id = company.id, partner.id
            self.order_id, self.product_id = order.id, product.id
            self.run_ids = []
        self.addCleanup(self._clean)

    def _clean(self):
        with self._environment() as env:
            order = env["sale.order"].browse(self.order_id)
            order.state = "cancel"
            order.unlink()
            for model in DERIVED:
                env[model].search([("company_id", "=", self.company_id)]).unlink()
            env["clv.score"].search([("partner_id", "=", self.partner_id)]).unlink()
            env["clv.run"].browse(self.run_ids).unlink()
            env["res.partner"].browse(self.partner_id).unlink()
            env["product.product"].browse(self.product_id).product_tmpl_id.unlink()
            env["clv.config"].search([("company_id", "=", self.company_id)]).unlink()
            company = env["res.company"].browse(self.company_id)
            # other addons may have given it records that must stay
            company.write({"active": False, "name": f"Clv Killed Company {company.id}"})

    def _new_run(self, env):
        run = env["clv.run"]._prepare_runs(env["res.company"].browse(self.company_id))
        self.run_ids += run.ids
        return run

    def _monetary(self):
        with self._environment() as env:
            score = env["clv.score"].search(
                [("partner_id", "=", self.partner_id), ("company_id", "=", self.company_id)]
            )
            return score.monetary

    @mute_logger("odoo.sql_db", "odoo.addons.clv_analysis.models.clv_run")
    def test_killed_while_storing(self):
        with self._environment() as env:
            self._new_run(env)._process(TODAY)
        self.assertEqual(self._monetary(), 40.0)
        with self._environment() as env:
            env["sale.order"].browse(self.order_id).order_line.price_unit = 70
            self._new_run(env)

        def kill_after(method):
            def wrapper(dataset, run, new):
                result = method(dataset, run, new)
                pid = dataset.env.cr._cnx.get_backend_pid()
                self.env.cr.execute("SELECT pg_terminate_backend(%s)", [pid])
                dataset.env.cr.execute("SELECT 1")
                return result

            return wrapper

        killed = self.registry["clv.dataset"]
        update = killed._update
        self.patch(killed, "_update", kill_after(update))
        with (
            self.assertRaises(psycopg2.Error),
            self._environment() as env,
        ):
            env["clv.run"].browse(self.run_ids[-1])._process(TODAY)
        self.assertEqual(self._monetary(), 40.0, "the previous score is in force")

        self.patch(killed, "_update", update)
        with self._environment() as env:
            run = env["clv.run"].browse(self.run_ids[-1])
            run._process(TODAY)
            self.assertEqual(run.state, "done")
        self.assertEqual(self._monetary(), 70.0)

    def _lock_partner(self, strength):
        with self.registry._db.cursor() as cr:
            cr.execute(
                f"SELECT id FROM res_partner WHERE id = %s FOR {strength} NOWAIT",
                [self.partner_id],
            )

    def test_contacts_of_new_rows_may_be_edited_but_not_deleted_meanwhile(self):
        with self._environment() as env:
            run = self._new_run(env)
            env.cr.commit()
            env.cr.execute("SELECT count(*) FROM res_partner")  # what this transaction sees
            with self._environment() as people:
                people["res.partner"].browse(self.partner_id).comment = "Edited"
            run._process(TODAY)
            self.assertEqual((run.state, run.created_count), ("done", 1), run.error)
            self._lock_partner("NO KEY UPDATE")
            with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.errors.LockNotAvailable):
                self._lock_partner("UPDATE")
        self._lock_partner("UPDATE")

    def _derived(self):
        """Everything the dashboards show of the company, without keys."""
        with self._environment() as env:
            domain = [("company_id", "=", self.company_id)]
            skip = ("id", "run_id", "create_date", "write_date", "display_name")
            return {
                model: sorted(
                    str({name: value for name, value in row.items() if name not in skip})
                    for row in env[model].search_read(domain, load=None)
                )
                for model in DERIVED
            }

    def _refresh(self):
        with self._environment() as env:
            env["clv.run"].browse(self.run_ids[-1])._refresh_insights()

    @mute_logger("odoo.sql_db")
    def test_killed_while_refreshing_dashboards(self):
        with self._environment() as env:
            self._new_run(env)._process(TODAY)
        self._refresh()
        before = self._derived()
        self.assertTrue(before["clv.cohort"] and before["clv.flow"] and before["clv.tenure"])
        with self._environment() as env:
            env["sale.order"].browse(self.order_id).order_line.price_unit = 70
            self._new_run(env)._process(TODAY)

        killed = self.registry["clv.concentration"]
        refresh = killed._refresh

        def kill(rows, run):  # after every other table was replaced
            pid = rows.env.cr._cnx.get_backend_pid()
            self.env.cr.execute("SELECT pg_terminate_backend(%s)", [pid])
            return refresh(rows, run)

        with patch.object(killed, "_refresh", kill), self.assertRaises(psycopg2.Error):
            self._refresh()
        self.assertEqual(self._derived(), before, "the previous figures are in force")
        with self._environment() as env:
            self.assertFalse(env["clv.run"].browse(self.run_ids[-1]).insight_date)

        self._refresh()
        after = self._derived()
        self.assertNotEqual(after["clv.cohort"], before["clv.cohort"])
        self._refresh()
        self.assertEqual(self._derived(), after, "doing it twice gives the same")
