"""The commands of dev.py and their words."""

import argparse
import errno
import signal
import subprocess

from . import paths
from .console import Failure, say

DESCRIPTION = """\
Set up, run and check the addons of this repository.

    python3 dev.py serve     Odoo 19 with the addons and a demo story, in a browser
    python3 dev.py test      the test suite, real-browser tours included

Both do all the set-up that is missing. Everything they make lies in .dev/ (or $DEV_DIR).

Odoo 19 is looked for in this order:
    1. $ODOO_HOME, a checkout or an unpacked Odoo (the folder that holds odoo/)
    2. `import odoo` in $ODOO_PYTHON, in this interpreter or in /usr/bin/python3
    3. Debian's package odoo-19 from this machine's own mirror, unpacked in .dev/
PostgreSQL: the server that PGHOST, PGPORT, PGUSER and PGPASSWORD name, or a private one.
"""


class Parser(argparse.ArgumentParser):
    def error(self, message):
        raise Failure(f"{message} (python3 {self.prog} --help)", 2)


def command_line() -> Parser:
    parser = Parser(
        prog="dev.py",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def add(name, help, run):
        sub = commands.add_parser(name, help=help, description=help)
        sub.set_defaults(run=run)
        return sub

    sub = add("serve", "Odoo with the addons in a browser; typed-in data are kept", run_serve)
    sub.add_argument("--port", type=int, default=8069)
    sub.add_argument("--fresh", action="store_true", help="forget the data and begin anew")

    sub = add(
        "test", "the test suite; an addon's name runs its tests, other words go to pytest", run_test
    )
    sub.add_argument("--fast", action="store_true", help="leave the browser tests out")

    sub = add("shell", "Odoo's shell; a script comes from standard input", run_shell)
    sub.add_argument("-d", dest="database", default="care", help="default: the served one")

    sub = add("db", "make a fresh database to try things in", run_db)
    sub.add_argument("name")
    sub.add_argument("--addons", type=split, default=[], help="comma-separated; default: all")
    sub.add_argument("--demo", action="store_true", help="with the demo story")

    sub = add("run", "one of scripts/ on a database (-d DB, or the served one)", run_script)
    sub.add_argument("script")
    sub.add_argument("words", nargs=argparse.REMAINDER, metavar="WORDS")

    add("lint", "ruff, pylint-odoo, XML and translation checks", run_lint)

    sub = add("i18n", "export the terms of addons again and merge their Chinese", run_i18n)
    sub.add_argument("addons", nargs="*", metavar="ADDON")

    sub = add("bench", "the benchmarks of an area, or all of them", run_bench)
    sub.add_argument("area", nargs="?")
    sub.add_argument("--n", type=int, metavar="SIZE", help="how many customers")

    add(
        "installs",
        "each addon installs alone, updates change nothing, rules outlive an app, uninstalls clean",
        run_installs,
    )
    add(
        "upstream",
        "Odoo's own tests of loyalty end the same with the club and without it",
        run_upstream,
    )
    add("clean", "stop the servers and remove everything dev.py made", run_clean)
    return parser


def split(words: str) -> list[str]:
    return [word.strip() for word in words.split(",") if word.strip()]


def run_serve(args) -> int:
    from .serve import serve

    return serve(args.port, args.fresh)


def run_test(args) -> int:
    from .testing import test

    return test(args.words, args.fast)


def run_shell(args) -> int:
    from .single import shell

    return shell(args.database)


def run_db(args) -> int:
    from .single import make

    return make(args.name, args.addons, args.demo)


def run_script(args) -> int:
    from .single import script

    return script(args.script, args.words)


def run_lint(args) -> int:
    from .lint import lint

    return lint()


def run_i18n(args) -> int:
    from .i18n import i18n

    return i18n(args.addons)


def run_bench(args) -> int:
    from .bench import bench

    return bench(args.area, args.n)


def run_installs(args) -> int:
    from .installs import installs

    return installs()


def run_upstream(args) -> int:
    from .upstream import upstream

    return upstream()


def run_clean(args) -> int:
    from .clean import clean

    return clean()


def main(words: list[str]) -> int:
    signal.signal(signal.SIGTERM, interrupt)
    try:
        args = parse(words)
        return args.run(args)
    except Failure as failure:
        say(str(failure))
        return failure.code
    except KeyboardInterrupt:
        say("interrupted")
        return 130
    except subprocess.CalledProcessError as error:
        say(f"failed with exit code {error.returncode}: {' '.join(map(str, error.cmd))[:300]}")
        return 1
    except OSError as error:
        say(explain(error))
        return 1


def parse(words: list[str]) -> argparse.Namespace:
    """The words of `test` are pytest's, in their order, but for the few that are ours."""
    others = []
    if words[:1] == ["test"]:
        others = [word for word in words[1:] if word not in ("--fast", "--help", "-h")]
        words = ["test", *(word for word in words[1:] if word not in others)]
    args = command_line().parse_args(words)
    if args.command == "test":
        args.words = others
    return args


def interrupt(number, frame) -> None:
    """TERM is answered as Ctrl-C is: whatever was started is stopped."""
    raise KeyboardInterrupt


def explain(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"no space left on the disk of {paths.STATE} (DEV_DIR names another folder)"
    if error.errno in (errno.EACCES, errno.EROFS):
        return f"{error.filename} may not be written (DEV_DIR names another state folder)"
    return f"{error.strerror or error}: {error.filename or ''}"
