"""`dev.py upstream`: Odoo's own tests of what an addon extends end the same with it and without."""

import xml.etree.ElementTree as xml
from pathlib import Path

from . import paths, process, templates
from .console import Failure, say, step
from .workspace import Workspace

DATABASE = "care_upstream"
#: addon -> the addons of Odoo whose tests it must not change
SUITES = {"customer_club": ["loyalty", "sale_loyalty"]}
SHOWN = 20  # differences, at most


def upstream() -> int:
    work = Workspace()
    problems = []
    with process.lock("upstream", busy="another `dev.py upstream` of this checkout is running"):
        for addon, suites in SUITES.items():
            templates.copy_dependencies(work, [addon], DATABASE)
            before = run(work, suites, f"without {addon}")
            with step(f"installing {addon}"):
                templates.install(work.scratch, DATABASE, [addon])
            after = run(work, suites, f"with {addon}")
            say(f"{', '.join(suites)}: {summary(before)} without {addon}, {summary(after)} with it")
            problems += differences(before, after)
        work.scratch.drop(DATABASE)
    for problem in problems[:SHOWN]:
        say(problem)
    if problems:
        raise Failure(f"upstream: {len(problems)} tests end differently")
    say("upstream: every test ends the same with and without")
    return 0


def run(work: Workspace, suites: list[str], when: str) -> dict[str, str]:
    """-> test -> how it ended."""
    report = paths.state("tmp") / "upstream.xml"
    report.unlink(missing_ok=True)
    folders = [folder(work, suite) for suite in suites]
    with step(f"the tests of {', '.join(suites)} {when}"):
        command = [work.python, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        with (paths.state("log") / "upstream.log").open("a") as log:
            process.run(
                [*command, f"--junitxml={report}", *folders],
                check=False,  # what fails without the addon fails with it, too
                env=dict(work.scratch.env, PGDATABASE=DATABASE),
                cwd=paths.REPO,
                stdout=log,
                stderr=log,
            )
    if not report.exists():
        raise Failure(f"the tests of {', '.join(suites)} did not run: see log/upstream.log")
    return outcomes(report.read_text())


def folder(work: Workspace, suite: str) -> Path:
    """Where this Odoo keeps the tests of one of its addons."""
    command = [work.python, "-c", "import odoo.addons; print(*odoo.addons.__path__, sep='\\n')"]
    known = process.output(command, env=work.env).splitlines()
    for place in [*work.odoo.addons_paths, *known]:
        if (found := Path(place) / suite / "tests").is_dir():
            return found
    raise Failure(f"this Odoo has no tests of {suite}")


def outcomes(report: str) -> dict[str, str]:
    """Test -> passed, failed, error or skipped, from a report in the form of JUnit."""
    found = {}
    for case in xml.fromstring(report).iter("testcase"):
        ends = {part.tag for part in case} & {"failure", "error", "skipped"}
        found[f"{case.get('classname')}.{case.get('name')}"] = "+".join(sorted(ends)) or "passed"
    return found


def summary(ends: dict[str, str]) -> str:
    return f"{sum(end == 'passed' for end in ends.values())} of {len(ends)} passed"


def differences(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """One line per test that ends differently or did not run both times."""
    if not before:
        return ["no test was found"]
    return [
        f"{test}: {before.get(test, 'not run')} -> {after.get(test, 'not run')}"
        for test in sorted({*before, *after})
        if before.get(test) != after.get(test)
    ]
