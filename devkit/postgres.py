"""PostgreSQL: the server that PG* names, or private clusters in the state folder.

Two clusters. "served" holds what people type in and is as durable as PostgreSQL is;
"scratch" holds what can be made again and trades that for speed.
"""

import atexit
import contextlib
import fcntl
import os
import pwd
import re
import shutil
import socket
import subprocess
import time
from pathlib import Path

from . import debian, paths, process
from .console import Failure, step

OLDEST = 13  # what Odoo 19 accepts
LONGEST_SOCKET_FOLDER = 90  # with the socket's name, a Unix socket's path has at most 107
START_SECONDS = 120
CHILDREN_SECONDS = 30  # how long a killed server's children may take to notice
SSL_REQUEST = bytes.fromhex("00000008 04d2162f")  # "do you speak TLS?": any server answers
ROLE = "odoo"
PORT = "5432"

SETTINGS = """\
listen_addresses = ''
# Relative to the data folder: the checkout may be moved, and its path may be long.
unix_socket_directories = '..'
unix_socket_permissions = 0700
port = {port}
max_connections = 100
shared_buffers = 256MB
max_wal_size = 2GB
"""
SCRATCH_SETTINGS = """\
# What is here can be made again: it may be lost with the machine's power.
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
"""


def given() -> bool:
    """Whether the caller names a server, as libpq reads it."""
    return bool(os.environ.get("PGHOST") or os.environ.get("PGPORT"))


def check_given() -> None:
    """Before anything slow: does the server that PG* names answer?"""
    host = os.environ.get("PGHOST") or "/var/run/postgresql"
    port = os.environ.get("PGPORT") or PORT
    if os.environ.get("PGUSER", "") == "postgres":
        raise Failure("PGUSER=postgres: Odoo refuses that role; give it one of its own")
    try:
        if host.startswith("/"):
            with socket.socket(socket.AF_UNIX) as probe:
                probe.settimeout(10)
                probe.connect(f"{host}/.s.PGSQL.{port}")
        else:
            socket.create_connection((host, int(port)), timeout=10).close()
    except (OSError, ValueError, OverflowError) as error:
        raise Failure(
            f"the PostgreSQL server that PGHOST/PGPORT name ({host}, port {port})"
            f" does not answer: {error}"
        ) from None


class Cluster:
    """A private server, started for the commands that use it, stopped by the last one."""

    def __init__(self, name: str, durable: bool):
        self.base = paths.state("pg", name)
        self.data = self.base / "data"
        self.durable = durable
        self.name = name
        self.folder = None

    def start(self) -> dict[str, str]:
        """-> the environment that leads to it."""
        self._prepare()
        self.users = (paths.state("locks") / f"{self.name}.users").open("w")
        with process.lock(f"{self.name}.door"):
            fcntl.flock(self.users, fcntl.LOCK_SH)
            if not self.data.exists():
                with step(f"making a private PostgreSQL cluster ({self.name})"):
                    self._create()
            self._run()
        atexit.register(self.stop)
        return {"PGHOST": self._socket_folder(), "PGPORT": PORT, "PGUSER": ROLE}

    def stop(self) -> None:
        """Stop the server unless another command still uses it."""
        with process.lock(f"{self.name}.door"):
            try:
                fcntl.flock(self.users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass
            else:
                self._call("pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop", quiet=True)
            self.users.close()
        atexit.unregister(self.stop)

    def halt(self) -> None:
        """Stop the server, whoever uses it."""
        self._prepare()
        self._call("pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop", quiet=True)

    def _run(self) -> None:
        """Start the server, or wait for the one that runs: it may be starting, or dying."""
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            self._forget_dead_server()
            if self._call("pg_ctl", "-D", self.data, "status", quiet=True):
                words = ["-l", self.base / "log", "-w", "-t", START_SECONDS, "start"]
                if self._call("pg_ctl", "-D", self.data, *words):
                    raise Failure(f"PostgreSQL does not start: {self._complaint()}")
            elif time.monotonic() > deadline:
                raise Failure(f"PostgreSQL does not answer: {self._complaint()}")
            else:
                time.sleep(0.1)

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(10)
            probe.connect(f"{self._socket_folder()}/.s.PGSQL.{PORT}")
            probe.sendall(SSL_REQUEST)  # a server that is being killed still takes connections
            answer = probe.recv(1)
            status = (self.data / "postmaster.pid").read_text().split()[-1:]
            return answer in (b"N", b"S") and status == ["ready"]
        return False

    def _forget_dead_server(self) -> None:
        """After kill -9: PostgreSQL takes any process of the old number for its server, even
        a zombie that no init collects, as in many containers. Its own children must be gone:
        two servers on the same files would ruin them."""
        file = self.data / "postmaster.pid"
        if not file.exists():
            return
        words = file.read_text().split()
        if words and is_postgres(int(words[0])):
            return
        deadline = time.monotonic() + CHILDREN_SECONDS
        while inhabitants(self.data):
            if time.monotonic() > deadline:
                pids = ", ".join(map(str, inhabitants(self.data)))
                raise Failure(f"processes of a killed PostgreSQL server still work: {pids}")
            time.sleep(0.1)
        file.unlink()
        (self.base / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)

    def _prepare(self) -> None:
        self.programs, self.libraries = binaries()
        self.prefix = drop_root(self.base, self.programs)

    def _create(self) -> None:
        new = self.base / "data.new"  # gets its name only when it is complete
        self._as_server("rm", "-rf", new)
        words = ["-D", new, "-U", ROLE, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        if self._call("initdb", *words, *([] if self.durable else ["--no-sync"])):
            raise Failure(f"cannot make a PostgreSQL cluster: {self._complaint()}")
        settings = SETTINGS.format(port=PORT) + ("" if self.durable else SCRATCH_SETTINGS)
        with (new / "postgresql.conf").open("a") as conf:
            conf.write(settings)
        new.rename(self.data)

    def _call(self, program: str, *words, quiet: bool = False) -> int:
        log = paths.state("log") / f"postgresql-{self.name}.log"
        with log.open("a" if quiet else "w") as file:
            return self._as_server(self.programs / program, *words, stdout=file, stderr=file)

    def _as_server(self, *command, **options) -> int:
        env = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        env.update(HOME=str(self.base), LC_ALL="C.UTF-8", **self.libraries)
        return process.run(
            [*self.prefix, *command], check=False, cwd=self.base, env=env, **options
        ).returncode

    def _complaint(self) -> str:
        """The last error in the server's log, or the last thing that was said."""
        logs = [self.base / "log", paths.state("log") / f"postgresql-{self.name}.log"]
        text = "".join(log.read_text(errors="replace") for log in logs if log.exists())
        errors = re.findall(r"(?:FATAL|error): +(.*)", text) or text.split("\n")[-2:] or ["?"]
        return f"{process.cause(text) or errors[-1].strip()} (log: {logs[0]})"

    def _socket_folder(self) -> str:
        if len(str(self.base)) <= LONGEST_SOCKET_FOLDER:
            return str(self.base)
        # The same folder under a short name that lives as long as this command.
        self.folder = self.folder or os.open(self.base, os.O_PATH)
        return f"/proc/{os.getpid()}/fd/{self.folder}"


def is_postgres(pid: int) -> bool:
    """Whether a living process of this number is a PostgreSQL server."""
    try:
        name, state = re.search(r"\((.*)\) (\S)", Path(f"/proc/{pid}/stat").read_text()).groups()
    except OSError:
        return False
    return name.startswith("postgres") and state != "Z"


def inhabitants(folder: Path) -> list[int]:
    """The processes that work in a folder: a server and its children live in their data."""
    found = []
    for link in Path("/proc").glob("[0-9]*/cwd"):
        with contextlib.suppress(OSError):
            if link.readlink() == folder:
                found.append(int(link.parts[2]))
    return found


def binaries() -> tuple[Path, dict[str, str]]:
    """-> the folder of initdb and pg_ctl, and what their environment needs."""
    wanted = os.environ.get("PG_BINDIR")
    if wanted:
        if not os.access(Path(wanted) / "initdb", os.X_OK):
            raise Failure(f"PG_BINDIR={wanted} holds no initdb")
        return Path(wanted), {}
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4])
    )
    on_path = shutil.which("initdb")
    for initdb in [*installed[::-1], *([Path(on_path).resolve()] if on_path else [])]:
        if version(initdb) >= OLDEST:
            return initdb.parent, {}
    root = debian.bundle("postgresql", ["postgresql"], 500)
    initdb = next(root.glob("usr/lib/postgresql/*/bin/initdb"))
    return initdb.parent, {"LD_LIBRARY_PATH": debian.library_path(root)}


def version(initdb: Path) -> int:
    try:
        found = re.search(r"\) (\d+)", process.output([initdb, "--version"]))
    except (OSError, subprocess.CalledProcessError):
        found = None
    return int(found[1]) if found else 0


def drop_root(base: Path, programs: Path) -> list[str]:
    """What is written before a command: PostgreSQL refuses to run as root.

    As root its user is `postgres`, or `nobody` where there is none. The checkout may lie
    below a folder that this user may not enter (/root, a 0700 temporary folder); then the
    server keeps the one capability to pass through folders, and root's securebit that lets
    access(2) honour it. It keeps no right to write, and its own data belong to it.
    """
    if os.geteuid() != 0:
        return []
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
            break
        except KeyError:
            continue
    else:
        raise Failure("PostgreSQL cannot run as root, and there is no user postgres or nobody")
    if not shutil.which("setpriv"):
        raise Failure("PostgreSQL cannot run as root, and setpriv (util-linux) is missing")
    os.chown(base, user.pw_uid, user.pw_gid)
    base.chmod(0o700)
    plain = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    test = ["sh", "-c", 'test -w "$1" && test -x "$2"', "sh", base, programs / "initdb"]
    if process.succeeds([*plain, *test], cwd="/"):
        return plain
    for capability in ("dac_read_search", "dac_override"):
        words = [f"--inh-caps=+{capability}", f"--ambient-caps=+{capability}"]
        prefix = [*plain, "--securebits=+no_setuid_fixup", *words]
        if process.succeeds([*prefix, *test], cwd="/"):
            return prefix
    raise Failure(
        f"PostgreSQL runs as {user.pw_name}, who may not enter {base}:"
        " clone elsewhere, or set DEV_DIR to a folder that everybody may enter"
    )
