"""`dev.py installs`: installing, updating and uninstalling leave what they should."""

import collections
import json
import re
from pathlib import Path

from . import addons, paths, process, templates
from .console import Failure, say, step
from .workspace import Workspace

DATABASE = "care_installs"
SHOWN = 20  # differences, at most
# Rule of in_odoo/rules_before.py -> what its error names once customer_club is gone.
RULES_WITHOUT_APP = {
    "Uses an anchor of the app": "Customer Club",
    "Uses a field of the app": "club_points",
    "Uses nothing of the app": "",
}


def installs() -> int:
    work = Workspace()
    with process.lock("installs", busy="another `dev.py installs` of this checkout is running"):
        problems = []
        for name in addons.names():
            problems += installs_alone(work, name)
        problems += updates_change_nothing(work)
        problems += rules_outlive_an_app(work)
        problems += uninstall_leaves_nothing(work)
        work.scratch.drop(DATABASE)
    for problem in problems:
        say(problem)
    if problems:
        raise Failure(f"installs: {len(problems)} problems")
    say("installs: everything is fine")
    return 0


def installs_alone(work: Workspace, name: str) -> list[str]:
    """With what its manifest names and nothing else, and without a warning."""
    templates.copy_dependencies(work, [name], DATABASE)
    with step(f"{name} installs alone"):
        log = templates.install(work.scratch, DATABASE, [name])
        sisters = set(addons.names()) - set(addons.closure([name]))
        found = set(
            work.scratch.sql(
                "SELECT name FROM ir_module_module WHERE state = 'installed'", DATABASE
            ).split()
        )
    problems = [f"{name} warns: {line}" for line in warnings(log)]
    if name not in found:
        problems.append(f"{name} is not installed")
    return problems + [f"{name} pulls in {sister}" for sister in sorted(found & sisters)]


def warnings(log: str) -> list[str]:
    return [line for line in log.splitlines() if re.search(r" (WARNING|ERROR|CRITICAL) ", line)]


def updates_change_nothing(work: Workspace) -> list[str]:
    names = addons.names()
    templates.copy_complete(work, names, DATABASE)
    before, problems = snapshot(work, "rows"), []
    for turn in ("first", "second"):
        with step(f"the {turn} update of all changes nothing"):
            log = templates.install(work.scratch, DATABASE, [], update=names)
            after = snapshot(work, "rows")
        problems += [f"the {turn} update warns: {line}" for line in warnings(log)]
        problems += [f"the {turn} update: {line}" for line in differences(before, after)]
        before = after
    return problems


def rules_outlive_an_app(work: Workspace) -> list[str]:
    """Contact rules run; the app that two of them need is uninstalled: these say so, the third goes
    on."""
    names = addons.names()
    templates.copy_complete(work, names, DATABASE)
    with step("running rules say which app went away"):
        in_odoo(work, "rules_before.py", "making running rules failed")
        in_odoo(
            work, "uninstall.py", "uninstalling customer_club failed", UNINSTALL="customer_club"
        )
        log = in_odoo(work, "rules_after.py", "planning without customer_club failed")
    return rule_problems(log)


def rule_problems(log: str) -> list[str]:
    """What is wrong with the rules that in_odoo/rules_after.py reports on."""
    found = {}
    for line in log.splitlines():
        if line.startswith("RULE "):
            name, touches, error = json.loads(line.removeprefix("RULE "))
            found[name] = (touches, error)
    problems = []
    for name, said in RULES_WITHOUT_APP.items():
        touches, error = found.get(name, (0, ""))
        if name not in found:
            problems.append(f"no rule “{name}” runs any more")
        elif said and said not in error:
            problems.append(f"rule “{name}” does not speak of {said}: {error or 'no error'}")
        elif not said and (error or touches != 1):
            problems.append(f"rule “{name}” planned {touches} touches: {error or 'no error'}")
    return problems


def uninstall_leaves_nothing(work: Workspace) -> list[str]:
    names = addons.names()
    templates.copy_dependencies(work, names, DATABASE)
    before = snapshot(work, "names")
    templates.copy_complete(work, names, DATABASE)
    with step("uninstalling all leaves nothing behind"):
        in_odoo(work, "uninstall.py", "uninstalling failed", UNINSTALL=",".join(names))
        after = snapshot(work, "names")
    left = [item[:2] for item in sorted((after - before).elements())]
    return cut(
        [f"uninstalling leaves the {kind} {name} behind" for kind, name in left if ours(kind, name)]
    )


def in_odoo(work: Workspace, script: str, failure: str, **variables: str) -> str:
    return work.scratch.script(DATABASE, templates.SCRIPTS / script, failure, **variables)


def ours(kind: str, name: str) -> bool:
    """Odoo itself leaves external ids behind in the names of other modules: `mail.selection__`
    of a model that was a mail thread, without the selection."""
    return kind != "external id" or name.split(".")[0] in addons.names()


def snapshot(work: Workspace, what: str) -> collections.Counter:
    file: Path = paths.state("tmp") / f"snapshot-{what}.jsonl"
    process.logged(
        "snapshot.log",
        [work.python, "-m", "devkit.snapshot", what, DATABASE, file],
        "reading the database failed",
        env=work.scratch.env,
        cwd=paths.REPO,
    )
    with file.open() as lines:
        found = collections.Counter(tuple(json.loads(line)) for line in lines)
    file.unlink()
    return found


def differences(before: collections.Counter, after: collections.Counter) -> list[str]:
    """One line per thing that came, went or changed."""
    gone = {(kind, key): text for kind, key, text in (before - after)}
    come = {(kind, key): text for kind, key, text in (after - before)}
    lines = []
    for kind, key in sorted({*gone, *come}):
        old, new = gone.get((kind, key)), come.get((kind, key))
        if old is None:
            lines.append(f"{kind} {key} came: {new[:200]}")
        elif new is None:
            lines.append(f"{kind} {key} went: {old[:200]}")
        else:
            lines.append(f"{kind} {key} changed: {changed(old, new)}")
    return cut(lines)


def changed(old: str, new: str) -> str:
    """The columns of a row that differ; of anything else, both texts."""
    try:
        old_row, new_row = json.loads(old), json.loads(new)
        columns = [key for key in new_row if old_row.get(key) != new_row[key]]
        return ", ".join(f"{c}: {old_row.get(c)!r} -> {new_row[c]!r}"[:150] for c in columns)
    except (ValueError, TypeError, AttributeError):
        return f"{old[:100]} -> {new[:100]}"


def cut(lines: list[str]) -> list[str]:
    more = len(lines) - SHOWN
    return [*lines[:SHOWN], f"... and {more} more"] if more > 0 else lines
