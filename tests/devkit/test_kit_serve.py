"""devkit/serve.py: the port, and what an update has to do."""

import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from devkit import serve
from devkit.console import Failure
from devkit.welcome import welcome


def test_a_busy_port_is_named():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Failure, match=f"port {port} .* cannot be used .address already in use"):
            serve.check_port(port)
    serve.check_port(port)


def test_nothing_changed():
    made = {"odoo": "x", "addons": {"a": "1", "b": "2"}}
    assert serve.changes(made, made) == ([], [])


def test_only_what_changed_is_updated():
    made = {"odoo": "x", "addons": {"a": "1", "b": "2"}}
    wanted = {"odoo": "x", "addons": {"a": "1", "b": "3", "c": "1"}}
    assert serve.changes(made, wanted) == (["c"], ["b"])


def test_another_odoo_updates_everything():
    made = {"odoo": "x", "addons": {"a": "1"}}
    assert serve.changes(made, {**made, "odoo": "y"}) == ([], ["base"])


def test_the_logins_of_the_story_are_named_only_with_the_story():
    assert "clerk / clerk" in welcome(8069, "log", story=True)
    assert "clerk" not in welcome(8069, "log", story=False)
    assert "http://127.0.0.1:8070/odoo" in welcome(8070, "log", story=False)


def test_stop_ends_the_whole_group():
    """A server that ignores TERM, and its child."""
    child = "import time; time.sleep(60)"
    code = (
        "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        f"c = subprocess.Popen([sys.executable, '-c', {child!r}]); print(c.pid, flush=True);"
        "time.sleep(60)"
    )
    server = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, start_new_session=True
    )
    pid = int(server.stdout.readline())
    serve.stop(server, patience=0.2)
    server.stdout.close()
    time.sleep(0.2)
    status = Path(f"/proc/{pid}/stat")
    assert not status.exists() or status.read_text().split(") ")[1][0] == "Z"


def test_an_odoo_that_does_not_start_is_named(tmp_path, capsys):
    log = tmp_path / "serve.log"
    log.write_text("the reason\n")
    server = subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"])
    server.wait()
    with pytest.raises(Failure, match="^Odoo did not start"):
        serve.wait_until_ready(server, 1, log)
    assert "the reason" in capsys.readouterr().err
