"""`dev.py clean`: stop the private servers and remove the state folder."""

import shutil

from . import paths, postgres, process
from .console import Failure, say


def clean() -> int:
    if not paths.STATE.exists():
        say(f"{paths.STATE} is not there: nothing to do")
        return 0
    if not (paths.STATE / "locks").is_dir():
        raise Failure(f"{paths.STATE} was not made by dev.py: it is left alone")
    busy = "a `dev.py {}` of this checkout is running: end it first"
    with (
        process.lock("serve", busy=busy.format("serve")),
        process.lock("test", busy=busy.format("test")),
        process.lock("setup"),
    ):
        for data in (paths.STATE / "pg").glob("*/data"):
            postgres.Cluster(data.parent.name, durable=True).halt()
        shutil.rmtree(paths.STATE)
    return 0
