"""Fill a fresh database with the demo story (about 200 customers, 18 months).

    python3 dev.py shell -d DB < scripts/demo_story.py

Each chapter tells what its addon adds and is left out where the addon is not installed.
Run it once, on a database without other data.
"""

# ruff: noqa: F821 - `env` is given by the Odoo shell
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path.cwd() / "scripts"))
from demo import care, cases, club, club_life, papers, people, sales, touches, value
from demo.story import Story

CHAPTERS = (
    ("customers", people.tell, "sale"),
    ("club and members", club.tell, "customer_club"),
    ("orders, invoices, refunds", sales.tell, "sale"),
    ("rewards", club.close, "customer_club"),
    ("life of the club", club_life.tell, "customer_club"),
    ("customer value", value.tell, "clv_analysis"),
    ("contacts", touches.tell, "touchpoint_mgmt"),
    ("cases", cases.tell, "touchpoint_mgmt"),
    ("care plans", care.tell, "care_plan"),
    ("their cases", cases.tell, "care_plan"),
    ("cases of today", cases.today, "touchpoint_mgmt"),
    ("papers", papers.tell, "touchpoint_mgmt"),
)

story = Story()
for title, chapter, addon in CHAPTERS:
    if env["ir.module.module"]._get(addon).state == "installed":
        started = time.time()
        chapter(env(context={"tracking_disable": True, "mail_create_nosubscribe": True}), story)
        env.cr.commit()
        print(f"  {title}: {time.time() - started:.0f} s", flush=True)
