"""`dev.py db`, `dev.py shell` and `dev.py run`: one database to try things in."""

import os
import re
import sys

from . import addons, paths, process, serve, templates
from .console import Failure, say, step
from .databases import Databases
from .workspace import Workspace

NAME = re.compile(r"[a-z][a-z0-9_]{0,50}")
RESERVED = re.compile(r"care(_test|_i18n|_installs|_base_.*|_full_.*)?|postgres|template\d|bench")


def make(name: str, wanted: list[str], demo: bool) -> int:
    """A fresh database with just these addons (all of them when none is named)."""
    if not NAME.fullmatch(name):
        raise Failure(f"{name}: a database's name is made of a-z, 0-9 and _", 2)
    if RESERVED.fullmatch(name):
        raise Failure(f"{name}: this name is dev.py's own; choose another", 2)
    names = addons.check(wanted) or addons.names()
    if demo and not paths.STORY.exists():
        raise Failure(f"there is no demo story: {paths.STORY.relative_to(paths.REPO)} is missing")
    work = Workspace()
    # The story is told on the screens where one sells.
    modules = [*(serve.COMPANIONS if demo else []), *addons.closure(names)]
    templates.copy_dependencies(work, names, name)
    with step(f"making {name} with {', '.join(modules)}"):
        templates.install(work.scratch, name, modules)
        templates.build_assets(work.scratch, name)
    if demo:
        serve.tell_story(work.scratch, name)
    say(f"ready: python3 dev.py shell -d {name}")
    return 0


def shell(name: str) -> int:
    """Odoo's shell on a database, reading a script from standard input."""
    work = Workspace()
    databases = find(work, name)
    if sys.stdin is not None and sys.stdin.isatty():
        say(f"Odoo's shell on {name}: env.cr.commit() keeps what you change; Ctrl-D ends it")
    return process.attend(databases.shell(name), env=databases.env, cwd=paths.REPO)


def script(name: str, words: list[str]) -> int:
    """A Python script with Odoo's packages and the settings of the database that -d names."""
    if not os.path.isfile(name):
        raise Failure(f"there is no script {name}", 2)
    database = serve.DATABASE
    for option in ("-d", "--database"):
        if option in words[:-1]:
            database = words[words.index(option) + 1]
    work = Workspace()
    env = dict(find(work, database).env, PGDATABASE=database)
    # A browser that the tests fetched is there for scripts that take pictures.
    env["PATH"] = f"{paths.state('bin')}{os.pathsep}{env['PATH']}"
    return process.attend([work.python, name, *words], env=env)


def find(work: Workspace, name: str) -> Databases:
    databases = work.served if name == serve.DATABASE else work.scratch
    if name in databases.names():
        return databases
    how = "serve" if name == serve.DATABASE else f"db {name}"
    raise Failure(f"there is no database {name}: make it with python3 dev.py {how}")
