"""`dev.py serve`: the addons in a browser, on a database that keeps what is typed in."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

from . import addons, papers, paths, process, templates
from .console import Failure, say, step
from .databases import Databases
from .welcome import welcome
from .workspace import Workspace

DATABASE = "care"
COMPANIONS = ["sale_management", "contacts"]  # so that there are screens to sell on
START_SECONDS = 120


def serve(port: int, fresh: bool) -> int:
    check_port(port)
    busy = "another `dev.py serve` of this checkout is running: end it first"
    with process.lock("serve", busy=busy):
        work = Workspace(papers.ensure)
        prepare(work, fresh)
        return run_server(work.served, port)


def check_port(port: int) -> None:
    if not 0 < port < 65536:
        raise Failure(f"--port {port}: a port is a number from 1 to 65535", 2)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            reason = os.strerror(error.errno).lower()
            raise Failure(
                f"port {port} of 127.0.0.1 cannot be used ({reason}): choose another with --port"
            ) from None


def prepare(work: Workspace, fresh: bool) -> None:
    """Make the database, or bring it up to date with the sources in place."""
    databases, names = work.served, addons.names()
    wanted = {"odoo": work.odoo.version, "addons": addons.digests(names)}
    if fresh or DATABASE not in databases.names():
        create(databases, wanted)
        return
    note = databases.note(DATABASE)
    install, update = changes(note, wanted)
    if install or update:
        with step(f"updating {', '.join([*install, *update])} (your data stay)"):
            templates.install(databases, DATABASE, install, update)
        databases.annotate(DATABASE, {**note, **wanted})


def changes(note: dict, wanted: dict) -> tuple[list[str], list[str]]:
    """-> addons to install, modules to update, from what a database was made of."""
    made = note.get("addons", {})
    install = [name for name in wanted["addons"] if name not in made]
    if note.get("odoo") != wanted["odoo"]:
        return install, ["base"]  # and with it everything that is installed
    return install, [name for name, key in wanted["addons"].items() if made.get(name, key) != key]


def create(databases: Databases, wanted: dict) -> None:
    """It gets its name when it is complete: a start that was interrupted begins anew."""
    new, story = DATABASE + templates.NEW, paths.STORY.exists()
    process.need_space(600, "a database")
    databases.drop(new)
    modules = list(wanted["addons"])
    with step(f"making the database with {', '.join(modules)} (once; about two minutes)"):
        templates.install(databases, new, [*COMPANIONS, *modules], languages=True)
    if story:
        say(f"telling the demo story ({paths.STORY.relative_to(paths.REPO)})")
        tell_story(databases, new)
    with step("building the pages"):
        templates.build_assets(databases, new)
    databases.annotate(new, {**wanted, "story": story})
    databases.drop(DATABASE)
    databases.rename(new, DATABASE)


def tell_story(databases: Databases, db: str) -> None:
    """It prints its progress itself. In a session of its own it does not see a terminal's
    Ctrl-C, which would end in Odoo's traceback: we end it."""
    options = {"env": databases.env, "cwd": paths.REPO, "start_new_session": True}
    with paths.STORY.open() as source:
        code = process.run(databases.shell(db), check=False, stdin=source, **options).returncode
    if code:
        raise Failure(f"{paths.STORY.relative_to(paths.REPO)} failed with exit code {code}")


def run_server(databases: Databases, port: int) -> int:
    log = paths.state("log") / "serve.log"
    words = ["-d", DATABASE, "--db-filter", f"^{DATABASE}$", "--http-port", port]
    with log.open("w") as file:
        server = subprocess.Popen(
            databases.command(*words),
            env=databases.env,
            cwd=paths.REPO,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            # Of its own session: a terminal's Ctrl-C would reach it beside our one TERM, and
            # at the second signal Odoo drops what it is doing.
            start_new_session=True,
        )
    try:
        with step("starting Odoo"):
            wait_until_ready(server, port, log)
        print(welcome(port, log, databases.note(DATABASE).get("story")), flush=True)
        try:
            code = server.wait()
        except KeyboardInterrupt:  # the ordinary end
            say("stopping")
            return 0
        raise Failure(f"Odoo ended by itself with exit code {code} (log: {log})")
    finally:
        stop(server)


def wait_until_ready(server: subprocess.Popen, port: int, log) -> None:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # by no proxy
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            sys.stderr.write("".join(log.read_text().splitlines(keepends=True)[-30:]))
            raise Failure(f"Odoo did not start (log: {log})")
        with contextlib.suppress(OSError):
            direct.open(f"http://127.0.0.1:{port}/web/login", timeout=30).close()
            return
        time.sleep(0.3)
    raise Failure(f"Odoo does not answer after {START_SECONDS} s (log: {log})")


def stop(server: subprocess.Popen, patience: float = 20) -> None:
    """One polite signal; the rest of its group with -9 when it does not end."""
    if server.poll() is None:
        server.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(patience)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)
    server.wait()
