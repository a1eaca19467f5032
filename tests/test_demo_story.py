"""The demo story, told with a small cast: every chapter works and leaves what the screens show."""

import contextlib
import io
from datetime import date
from unittest import SkipTest
from unittest.mock import patch

from demo import care, cases, club, club_life, papers, people, sales, touches, value
from demo.story import Story
from suite import NAMES

from odoo import SUPERUSER_ID, api
from odoo.tests import TransactionCase, tagged

#: what people print in piles: one document for all of it
PILES = ("club.letter.send",)
CAST = {"vip": 5, "loyal": 5, "regular": 4, "new": 3, "lapsed": 2, "once": 2}


@tagged("post_install", "-at_install")
class TestDemoStory(TransactionCase):
    def test_every_chapter_with_a_small_cast(self):
        story = Story(today=date(2027, 3, 17))
        chapters = (
            people.tell,
            club.tell,
            sales.tell,
            club.close,
            club_life.tell,
            value.tell,
            touches.tell,
            cases.tell,
            care.tell,
            cases.tell,
            cases.today,
            papers.tell,
        )
        with (
            patch.object(people, "CAST", CAST),
            contextlib.redirect_stdout(io.StringIO()),
            self.enter_registry_test_mode(),
            self.registry.cursor() as cr,
        ):
            env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
            for chapter in chapters:
                chapter(env, story)
            self.check(env, story)
            self.check_papers(env)

    def check(self, env, story):
        moves = env["account.move"].search([("company_id", "=", env.company.id)])
        self.assertIn("out_refund", moves.mapped("move_type"))
        self.assertEqual(set(moves.mapped("state")), {"posted"})
        self.assertGreater(len(story.club.member_ids.tier_id), 1)
        self.assertFalse(env["club.check"].search([("violations", ">", 0)]))
        self.check_club(env, story)
        self.assertGreater(len(env["clv.score"].search([]).segment_id), 1)
        self.assertTrue(env["clv.cluster"].search([]) and env["clv.cohort"].search([]))
        self.assertTrue(env["clv.wallet"].search([("rest", ">", 0)]))
        pool = env["clv.cost.pool"].search([])
        self.assertAlmostEqual(sum(pool.share_ids.mapped("amount")), 3600, 2)
        states = set(env["clv.event"].search([]).mapped("state"))
        self.assertEqual(states, {"expected", "happened", "missed"})
        states = set(env["touchpoint.touch"].search([]).mapped("state"))
        self.assertLessEqual({"done", "assigned", "control"}, states)
        self.check_cases(env)
        self.assertEqual(story.plans.mapped("state"), ["closed", "running", "submitted"])
        self.assertTrue(story.plans[0].evaluation_ids)
        self.assertIn("attended", story.plans[1].action_ids.invitee_ids.mapped("state"))
        shown = env["touchpoint.preview"].create({"rule_ids": story.plans[2].rule_ids.ids})
        self.assertTrue(shown.touch_count, "who approves has a calendar to look at")

    def check_cases(self, env):
        """Everybody's case has an owner; most are closed, with a cause and a solution."""
        found = env["touchpoint.case"].search([])
        self.assertTrue(all(case.user_id and case.description for case in found))
        self.assertIn("new", found.mapped("state"))
        closed = found.filtered(lambda case: case.state == "closed")
        self.assertGreater(len(closed), len(found) / 2)
        self.assertTrue(all(case.cause_id and case.resolution for case in closed))

    def check_club(self, env, story):
        """Every screen of the club has something to show."""
        events = env["club.event"].search([("club_id", "=", story.club.id)])
        self.assertLessEqual(
            {"draft", "applied", "agreed", "open", "done"}, {*events.mapped("state")}
        )
        self.assertLessEqual({"attended", "seat"}, {*events.rsvp_ids.mapped("state")})
        for model in ("benefit.use", "letter.send", "opinion", "agreement", "pool", "hold"):
            with self.subTest(model=model):
                self.assertTrue(env[f"club.{model}"].search([], limit=1))
        states = set(env["club.member"].search([]).mapped("state"))
        self.assertLessEqual({"pending", "applied", "active"}, states)
        self.assertFalse(env["club.check"]._run(env.company).filtered("violations"))

    def check_papers(self, env):
        """Every report of the suite has something to print, and Odoo makes a PDF file of it."""
        reports = env["ir.actions.report"].search([("report_type", "=", "qweb-pdf")])
        own = reports.filtered(lambda report: report.report_name.split(".")[0] in NAMES)
        self.assertGreaterEqual(len(own), 11)
        printer = env["ir.actions.report"].with_context(force_report_rendering=True)
        for report in own:
            records = env[report.model].search([], limit=3 if report.model in PILES else 1)
            with self.subTest(report=report.report_name):
                self.assertTrue(records, "the story has nothing to print with it")
                if printer.get_wkhtmltopdf_state() == "install":
                    printer._render_qweb_html(report.report_name, records.ids)
                else:
                    self.assertTrue(self.print_paper(printer, report, records).startswith(b"%PDF"))

    def print_paper(self, printer, report, records):
        try:
            return printer._render_qweb_pdf(report.report_name, records.ids)[0]
        except SkipTest as reason:  # Odoo's answer in a test; on the screen it is an error
            self.fail(f"{report.report_name} is not one document: {reason}")
