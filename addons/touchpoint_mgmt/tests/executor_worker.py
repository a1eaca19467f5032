"""A process that carries out touches, to be killed by test_touchpoint_executor_kill.

    python executor_worker.py DATABASE [odoo options]

Reads lines "COMPANY DAY" and answers each with the id of a child process that runs the executor;
the line "END" ends it.
"""

import os
import sys
from datetime import date, datetime, time

import odoo
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.sql_db import close_all

BATCH = 3


def tell(word):
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def execute(registry, company_id, day):
    """What the scheduled job does for one company, in small batches."""
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        company = env["res.company"].browse(company_id)
        noon = datetime.combine(day, time(12))
        env["touchpoint.executor"].with_company(company)._run(company, noon, False, BATCH)


def main():
    database, *options = sys.argv[1:]
    odoo.tools.config.parse_config(["-d", database, "--log-level=critical", *options])
    registry = Registry(database)
    close_all()  # the children open connections of their own
    tell("ready")
    for line in iter(sys.stdin.readline, "END\n"):
        company, day = line.split()
        child = os.fork()
        if not child:
            code = 1
            try:
                execute(registry, int(company), date.fromisoformat(day))
                code = 0
            finally:
                os._exit(code)
        tell(child)
        os.waitpid(child, 0)
        tell("over")


if __name__ == "__main__":
    main()
