"""Running programs, explaining why one failed, locks between commands."""

import contextlib
import fcntl
import hashlib
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from . import paths
from .console import Failure, say

# What a program's log says when the cause is outside this project.
KNOWN_CAUSES = [
    (r"No space left on device|enough free space|ENOSPC", "no space left on the disk"),
    (r"NO_PUBKEY|is not signed|signatures? (?:couldn't|were invalid)", "a signature is not valid"),
    (
        r"Temporary failure (?:in name resolution|resolving)|Could not resolve|Name or service not"
        r" known|Network is unreachable|Unable to connect to|Could not connect to|"
        r"Failed to establish a new connection|Connection (?:timed out|refused\)|reset)|"
        r"Cannot initiate the connection|No route to host",
        "there is no network, or the server does not answer",
    ),
]


def cause(log: str) -> str | None:
    """The first known cause that a log names."""
    for pattern, words in KNOWN_CAUSES:
        if re.search(pattern, log):
            return words
    return None


def run(command, check=True, **options) -> subprocess.CompletedProcess:
    return subprocess.run([str(word) for word in command], check=check, **options)


def output(command, **options) -> str:
    return run(command, stdout=subprocess.PIPE, text=True, **options).stdout


def succeeds(command, **options) -> bool:
    silence = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    try:
        return run(command, check=False, **{**silence, **options}).returncode == 0
    except OSError:
        return False


def logged(name: str, command, failure: str, **options) -> str:
    """Run with all output in log/<name>; return it. `failure` begins the sentence if it fails."""
    path = paths.state("log") / name
    with path.open("w") as log:
        # Its own session: Ctrl-C is ours to answer, by ending it.
        options.setdefault("start_new_session", True)
        code = run(command, check=False, stdout=log, stderr=log, **options).returncode
    text = path.read_text(errors="replace")
    if code:
        words = cause(text)
        if not words:
            say(f"the end of {path}:")
            sys.stderr.write("".join(text.splitlines(keepends=True)[-60:]))
        raise Failure(f"{failure}: {words or f'exit code {code}'} (log: {path})")
    return text


def attend(command, **options) -> int:
    """Run in the foreground until it ends by itself; return its exit code.

    Ctrl-C reaches the whole foreground group, so it is the program's to answer. A TERM
    sent to dev.py becomes the same polite interrupt.
    """
    process = subprocess.Popen([str(word) for word in command], **options)
    old = {
        signal.SIGINT: signal.signal(signal.SIGINT, signal.SIG_IGN),
        signal.SIGTERM: signal.signal(
            signal.SIGTERM, lambda *_: process.send_signal(signal.SIGINT)
        ),
    }
    try:
        return process.wait()
    finally:
        for number, handler in old.items():
            signal.signal(number, handler)


def bound_to_us() -> list[str]:
    """What is written before a server: it ends when dev.py is killed, even with -9."""
    return ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []


def need_space(megabytes: int, purpose: str) -> None:
    free = shutil.disk_usage(paths.state()).free // 1_000_000
    if free < megabytes:
        raise Failure(
            f"{purpose} needs {megabytes} MB of disk; {paths.STATE} has {free} MB free"
            " (DEV_DIR names another folder)"
        )


def digest(*parts) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:10]


def folder_digest(folder: Path, suffixes: set[str], without: set[str]) -> str:
    """A digest of the files below a folder: names and contents."""
    seen = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.suffix in suffixes and not without.intersection(inside.parts) and path.is_file():
            seen.update(f"{inside}\0".encode() + path.read_bytes() + b"\0")
    return seen.hexdigest()[:10]


@contextlib.contextmanager
def lock(name: str, busy: str | None = None) -> Iterator[None]:
    """One command at a time. `busy`: the sentence said when another one holds it;
    without a sentence, wait for it."""
    with (paths.state("locks") / name).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (fcntl.LOCK_NB if busy else 0))
        except BlockingIOError:
            raise Failure(busy) from None
        yield
