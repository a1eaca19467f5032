"""Databases made once and copied: the dependencies, and the addons on top of them."""

from pathlib import Path

from . import addons, process
from .console import step
from .databases import Databases
from .workspace import Workspace

# The first is the default of a new database: zh_CN alone would turn English off.
LANGUAGES = "en_US,zh_CN"
BASE, FULL, NEW = "care_base_", "care_full_", "_new"
SCRIPTS = Path(__file__).resolve().parent / "in_odoo"


def copy_dependencies(work: Workspace, wanted: list[str], target: str) -> None:
    """A database with what these addons depend on, without any of ours."""
    with process.lock("templates"):  # until it is copied: another command may drop it
        work.scratch.copy(dependencies(work, wanted), target)


def copy_complete(work: Workspace, wanted: list[str], target: str, assets: bool = False) -> None:
    """A database with these addons; `assets`: with what browser tests need, too."""
    with process.lock("templates"):
        template = complete(work, wanted)
        note = work.scratch.note(template)
        if assets and not note.get("assets"):
            with step("building the asset bundles"):
                build_assets(work.scratch, template)
            work.scratch.annotate(template, {**note, "assets": True})
        work.scratch.copy(template, target)


def dependencies(work: Workspace, wanted: list[str]) -> str:
    """-> the template, made when it is missing."""
    databases = work.scratch
    modules = addons.external_depends(wanted) or ["base"]
    name = BASE + process.digest(modules, LANGUAGES, work.odoo.version)
    if name not in databases.names():
        process.need_space(600, "a database")
        with step(f"installing the dependencies of {', '.join(wanted)} (once; about a minute)"):
            databases.drop(name + NEW)
            install(databases, name + NEW, modules, languages=True)
            note = {"set": process.digest(addons.closure(wanted)), "odoo": work.odoo.version}
            databases.annotate(name + NEW, note)
            databases.rename(name + NEW, name)
        drop_stale(
            databases,
            BASE,
            lambda old: old.get("set") == note["set"] or old.get("odoo") != note["odoo"],
            keep=name,
        )
    return name


def complete(work: Workspace, wanted: list[str]) -> str:
    """-> the template, made anew when a file of the addons has changed."""
    databases = work.scratch
    base = dependencies(work, wanted)
    modules = addons.closure(wanted)
    key = process.digest(modules)
    name = FULL + process.digest(base, addons.digests(modules))
    if name not in databases.names():
        process.need_space(300, "a database")
        with step(f"installing {', '.join(modules)}"):
            databases.copy(base, name + NEW)
            install(databases, name + NEW, modules)
            databases.annotate(name + NEW, {"set": key, "assets": False})
            databases.rename(name + NEW, name)
        drop_stale(databases, FULL, lambda note: note.get("set") == key, keep=name)
    return name


def install(
    databases: Databases,
    db: str,
    modules: list[str],
    update: list[str] = (),
    languages: bool = False,
) -> str:
    """Install and update modules in a database; -> Odoo's warnings.

    `languages` switches them on: for a new database. Later modules bring theirs along.
    """
    words = [f"--load-language={LANGUAGES}"] if languages else []
    for option, names in (("-i", modules), ("-u", update)):
        words += [option, ",".join(names)] if names else []
    verb = "installing" if modules else "updating"
    return databases.odoo(db, f"{verb} {', '.join([*modules, *update])} failed", *words)


def build_assets(databases: Databases, db: str) -> None:
    databases.script(db, SCRIPTS / "build_assets.py", "building the asset bundles failed")


def drop_stale(databases: Databases, prefix: str, stale, keep: str = "") -> None:
    for name in databases.names():
        if name.startswith(prefix) and name != keep and stale(databases.note(name)):
            databases.drop(name)
