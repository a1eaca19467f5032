"""`dev.py i18n`: export the terms of addons and bring their Chinese files in line."""

from . import addons, paths, process, templates
from .console import step
from .workspace import Workspace

DATABASE = "care_i18n"


def i18n(wanted: list[str]) -> int:
    """Each from a database that holds it alone and no demo data: else foreign terms get in."""
    names = addons.check(wanted) or addons.names()
    work = Workspace()
    databases = work.scratch
    with process.lock("i18n", busy="another `dev.py i18n` of this checkout is running"):
        for name in names:
            templates.copy_dependencies(work, [name], DATABASE)
            with step(f"exporting the terms of {name}"):
                templates.install(databases, DATABASE, [name])
                process.logged(
                    f"i18n-{name}.log",
                    databases.command("i18n", "export", "-d", DATABASE, name),
                    f"exporting the terms of {name} failed",
                    env=databases.env,
                    cwd=paths.REPO,
                )
            process.run(
                [work.python, "-m", "devkit.po", "merge", paths.ADDONS / name],
                env=work.env,
                cwd=paths.REPO,
            )
        databases.drop(DATABASE)
    return 0
