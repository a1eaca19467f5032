"""`dev.py test`: the suite with pytest on a fresh copy of a prepared database."""

from . import addons, browser, papers, paths, process, templates
from .console import say, step
from .workspace import Workspace

DATABASE = "care_test"
#: tests that need more of Odoo than the addons do: folder in tests/ -> modules, and the variable
#: by which its conftest knows that they are there
EXTRAS = {
    "website": (
        ["website_sale", "website_sale_loyalty", "survey", "crm", "base_automation"],
        "SUITE_WEBSITE",
    ),
    "stock": (["sale_stock", "sale_margin"], "SUITE_STOCK"),
    "pos": (["pos_loyalty"], "SUITE_POS"),
}


def pytest_words(words: list[str], fast: bool) -> list[str]:
    """An addon's name stands for its tests, so does that of an extra; the rest goes to pytest."""
    known = addons.names()
    places = {name: f"addons/{name}/tests" for name in known}
    places |= {name: f"tests/{name}" for name in EXTRAS}
    found = [places.get(word, word) for word in words]
    options = ["-p", "devkit.pytest_browser", "-o", f"cache_dir={paths.STATE / 'cache' / 'pytest'}"]
    return [*options, *(["--without-browser"] if fast else []), *found]


def passes(words: list[str], fast: bool) -> list[tuple[str | None, list[str]]]:
    """-> (extra or None, its words) in the order in which they run: the suite comes last."""
    wanted = [name for name in EXTRAS if name in words or not (words or fast)]
    rest = [word for word in words if word not in EXTRAS]
    extras = [(name, [name, *rest] if words else [name]) for name in wanted]
    return extras if words and wanted else [*extras, (None, rest)]


def test(words: list[str], fast: bool) -> int:
    work = Workspace(papers.ensure, *([] if fast else [browser.ensure]))
    codes = []
    with process.lock("test", busy="another `dev.py test` of this checkout is running"):
        for extra, own_words in passes(words, fast):
            name = f"{DATABASE}_{extra}" if extra else DATABASE
            templates.copy_complete(work, addons.names(), name, assets=not fast)
            variables = prepare_extra(work, name, extra) if extra else {}
            env = dict(
                work.scratch.env,
                PGDATABASE=name,  # with ODOO_RC, what pytest-odoo reads
                ODOO_SCREENSHOTS=str(paths.STATE / "screenshots"),
                COVERAGE_FILE=str(paths.STATE / "coverage"),
                **variables,
            )
            say(f"running pytest{f' with {extra}' if extra else ''}")
            command = ["-m", "pytest", *pytest_words(own_words, fast)]
            codes.append(process.attend([work.python, *command], env=env, cwd=paths.REPO))
    return max(codes)


def prepare_extra(work: Workspace, db: str, extra: str) -> dict[str, str]:
    modules, variable = EXTRAS[extra]
    with step(f"installing {', '.join(modules)} for tests/{extra}"):
        templates.install(work.scratch, db, modules)
        if (paths.REPO / "tests" / extra / "tours").is_dir():
            templates.build_assets(work.scratch, db)
    return {variable: "1"}
