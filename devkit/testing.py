"""`dev.py test`: the suite with pytest on a fresh copy of a prepared database."""

from . import addons, browser, paths, process, templates
from .console import say
from .workspace import Workspace

DATABASE = "care_test"


def pytest_words(words: list[str], fast: bool) -> list[str]:
    """An addon's name stands for its tests; the rest goes to pytest as it is."""
    known = addons.names()
    found = [f"addons/{word}/tests" if word in known else word for word in words]
    options = ["-p", "devkit.pytest_browser", "-o", f"cache_dir={paths.STATE / 'cache' / 'pytest'}"]
    return [*options, *(["--without-browser"] if fast else []), *found]


def test(words: list[str], fast: bool) -> int:
    command = ["-m", "pytest", *pytest_words(words, fast)]
    work = Workspace(browser=None if fast else browser.ensure)
    with process.lock("test", busy="another `dev.py test` of this checkout is running"):
        templates.copy_complete(work, addons.names(), DATABASE, assets=not fast)
        env = dict(
            work.scratch.env,
            PGDATABASE=DATABASE,  # with ODOO_RC, what pytest-odoo reads
            ODOO_SCREENSHOTS=str(paths.STATE / "screenshots"),
            COVERAGE_FILE=str(paths.STATE / "coverage"),
        )
        say("running pytest")
        return process.attend([work.python, *command], env=env, cwd=paths.REPO)
