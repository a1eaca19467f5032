import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import date
from pathlib import Path

from odoo.tests import tagged
from odoo.tests.common import get_db_name
from odoo.tools import SQL, config

from .real_case import TouchpointRealCase

DAY = date(2027, 4, 29)
TOUCHES = 150  # of each kind
KILLS = 20


class Worker:
    """A process of its own that runs the executor in children one may kill."""

    def __init__(self):
        options = [f"--addons-path={','.join(config['addons_path'])}"]
        options.append(f"--data-dir={config['data_dir']}")
        for name in ("db_host", "db_port", "db_user", "db_password"):
            if config[name]:
                options.append(f"--{name}={config[name]}")
        self.process = subprocess.Popen(
            [
                sys.executable,
                Path(__file__).with_name("executor_worker.py"),
                get_db_name(),
                *options,
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def wait(self, word):
        for line in self.process.stdout:
            if line.strip() == word:
                return
        raise AssertionError("the process that runs the executor has ended")

    def start(self, company_id):
        """Start a child; returns its process id."""
        self.process.stdin.write(f"{company_id} {DAY}\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def close(self):
        self.process.stdin.write("END\n")
        self.process.stdin.close()
        self.process.wait(timeout=60)
        self.process.stdout.close()


@tagged("post_install", "-at_install")
class TestTouchpointExecutorKill(TouchpointRealCase):
    """Real processes, killed at random points; all is committed, so all is removed again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.workers = [Worker(), Worker()]
        for worker in cls.workers:
            cls.addClassCleanup(worker.close)
            worker.wait("ready")

    @classmethod
    def _make(cls, env):
        company = env["res.company"].create({"name": "Killed Company", "touch_digest": False})
        cls.company_id = company.id
        model = env["ir.model"]._get_id("res.partner")
        template = env["mail.template"].create(
            {
                "name": "Killed letter",
                "model_id": model,
                "subject": "Dear {{ object.name }}",
                "body_html": "<p>Thank you</p>",
                "use_default_to": True,
            }
        )
        text = env["sms.template"].create({"name": "Killed", "model_id": model, "body": "Thanks"})
        cls.template_ids = (template.id, text.id)
        touch_type = env["touchpoint.type"].create(
            {
                "name": "Killed",
                "code": "killed",
                "channel_id": env.ref("touchpoint_mgmt.touchpoint_channel_phone").id,
                "mail_template_id": template.id,
                "letter_template_id": template.id,
                "sms_template_id": text.id,
            }
        )
        cls.type_id = touch_type.id
        partners = env["res.partner"].create(
            [
                {
                    "name": f"Killed {number}",
                    "email": f"killed{number}@example.com",
                    "phone": "+86 10 6552 9988",
                    "street": "Road 1",
                    "city": "Shanghai",
                }
                for number in range(TOUCHES)
            ]
        )
        cls.partner_ids = partners.ids
        env["touchpoint.touch"].create(
            [
                {
                    "company_id": company.id,
                    "partner_id": partner.id,
                    "commercial_partner_id": partner.id,
                    "type_id": touch_type.id,
                    "channel_id": env.ref(f"touchpoint_mgmt.touchpoint_channel_{channel}").id,
                    "due": DAY,
                    "deadline": DAY,
                    "user_id": env.ref("base.user_admin").id,
                }
                for partner in partners
                for channel in ("phone", "sms", "email", "letter")
            ]
        )

    @classmethod
    def _remove_all(cls, env):
        if not getattr(cls, "partner_ids", None):
            return
        env["sms.sms"].search([("partner_id", "in", cls.partner_ids)]).unlink()
        env["mail.mail"].search([("recipient_ids", "in", cls.partner_ids)]).unlink()
        touches = env["touchpoint.touch"].search([("company_id", "=", cls.company_id)])
        touches.activity_id.with_context(touchpoint_closing=True).write({"active": False})
        env.flush_all()
        env.cr.execute(
            "DELETE FROM mail_activity WHERE res_model = 'res.partner' AND res_id IN %s",
            [tuple(cls.partner_ids)],
        )
        for table in ("touchpoint_attempt", "touchpoint_touch", "touchpoint_run"):
            env.cr.execute(
                SQL("DELETE FROM %s WHERE company_id = %s", SQL.identifier(table), cls.company_id)
            )
        env.invalidate_all()
        env["touchpoint.batch"].search([("company_id", "=", cls.company_id)]).unlink()
        env["touchpoint.type"].browse(cls.type_id).unlink()
        env["mail.template"].browse(cls.template_ids[0]).unlink()
        env["sms.template"].browse(cls.template_ids[1]).unlink()
        env["res.partner"].browse(cls.partner_ids).unlink()
        company = env["res.company"].browse(cls.company_id)
        partner = company.partner_id
        company.unlink()
        partner.unlink()

    def _count(self, env):
        touches = env["touchpoint.touch"].search([("company_id", "=", self.company_id)])
        activities = env["mail.activity"].search(
            [("res_model", "=", "res.partner"), ("res_id", "in", self.partner_ids)]
        )
        mails = env["mail.mail"].search([("recipient_ids", "in", self.partner_ids)])
        messages = env["sms.sms"].search([("partner_id", "in", self.partner_ids)])
        return {
            "states": Counter(touches.mapped("state")),
            "activities": (len(activities), len(set(activities.mapped("res_id")))),
            "mails": (len(mails), len(set(mails.mapped("recipient_ids").ids))),
            "sms": (len(messages), len(messages.partner_id)),
            "attempts": len(touches.attempt_ids),
            "batches": len(touches.batch_id),
            "batched": len(touches.filtered("batch_id")),
        }

    def test_killed_twenty_times_nothing_happens_twice(self):
        chance = random.Random(7)
        left = [self._run(self._count_planned)]
        for number in range(KILLS):
            victims = [worker.start(self.company_id) for worker in self.workers]
            self._wait_for_work(left[-1])
            time.sleep(chance.uniform(0, 0.3))
            for victim in victims if number % 2 else victims[:1]:
                os.kill(victim, signal.SIGKILL)
            if not number % 2:
                # one executor is killed, the other one goes on a little
                time.sleep(chance.uniform(0, 0.2))
                os.kill(victims[1], signal.SIGKILL)
            for worker in self.workers:
                worker.wait("over")
            left.append(self._run(self._count_planned))
        self.assertEqual(left, sorted(left, reverse=True))
        self.assertEqual(len(set(left)), KILLS + 1, "every one was killed amid its work")
        self.assertTrue(left[-1])
        self._finish()
        self.assertEqual(
            self._run(self._count),
            {
                "states": Counter(assigned=2 * TOUCHES, done=2 * TOUCHES),
                "activities": (TOUCHES, TOUCHES),
                "mails": (TOUCHES, TOUCHES),
                "sms": (TOUCHES, TOUCHES),
                "attempts": 2 * TOUCHES,
                "batches": 1,
                "batched": TOUCHES,
            },
        )

    def _count_planned(self, env):
        domain = [("company_id", "=", self.company_id), ("state", "=", "planned")]
        return env["touchpoint.touch"].search_count(domain)

    def _wait_for_work(self, before):
        """Until the first batch of these children is stored."""
        for _turn in range(600):
            if self._run(self._count_planned) < before:
                return
            time.sleep(0.05)
        raise AssertionError("the executors do nothing")

    def _finish(self):
        """Two executors at once until nothing is left, not disturbed any more."""
        for _turn in range(2):
            for worker in self.workers:
                worker.start(self.company_id)
            waiting = [
                threading.Thread(target=worker.wait, args=("over",)) for worker in self.workers
            ]
            for thread in waiting:
                thread.start()
            for thread in waiting:
                thread.join(timeout=120)
