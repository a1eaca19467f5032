"""devkit/postgres.py: private clusters and the server of PG*."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from devkit import paths, postgres
from devkit.console import Failure


@pytest.fixture
def no_server_given(monkeypatch):
    for name in [name for name in os.environ if name.startswith("PG")]:
        monkeypatch.delenv(name)


@pytest.fixture
def cluster(tmp_path, monkeypatch, no_server_given):
    """A private durable cluster below a folder of mode 0700 and a long path."""
    programs = postgres.binaries()
    monkeypatch.setattr(postgres, "binaries", lambda: programs)
    monkeypatch.setattr(paths, "STATE", tmp_path / ("long" * 20))
    made = postgres.Cluster("served", durable=True)
    yield made
    made.stop()


def query(env, text):
    code = (
        "import sys, psycopg2; c = psycopg2.connect(dbname='postgres'); c.autocommit = True;"
        "r = c.cursor(); r.execute(sys.argv[1]);"
        "print(r.fetchone()[0] if r.description else '')"
    )
    command = [sys.executable, "-c", code, text]
    return subprocess.check_output(command, env={**os.environ, **env}, text=True).strip()


def test_given(monkeypatch, no_server_given):
    assert not postgres.given()
    monkeypatch.setenv("PGHOST", "db.example.org")
    assert postgres.given()


def test_a_given_server_that_is_down_is_named(monkeypatch, no_server_given):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    monkeypatch.setenv("PGHOST", "127.0.0.1")
    monkeypatch.setenv("PGPORT", str(port))
    with pytest.raises(Failure, match=rf"\(127.0.0.1, port {port}\) does not answer: .*refused"):
        postgres.check_given()


def test_a_given_socket_folder_without_a_server_is_named(monkeypatch, no_server_given, tmp_path):
    monkeypatch.setenv("PGHOST", str(tmp_path))
    with pytest.raises(Failure, match="does not answer: .*No such file"):
        postgres.check_given()


def test_the_role_that_odoo_refuses_is_refused_early(monkeypatch, no_server_given):
    monkeypatch.setenv("PGHOST", "127.0.0.1")
    monkeypatch.setenv("PGUSER", "postgres")
    with pytest.raises(Failure, match="Odoo refuses that role"):
        postgres.check_given()


def test_pg_bindir_without_programs(monkeypatch, tmp_path):
    monkeypatch.setenv("PG_BINDIR", str(tmp_path))
    with pytest.raises(Failure, match="holds no initdb"):
        postgres.binaries()


def test_what_was_committed_survives_kill_9(cluster):
    env = cluster.start()
    assert query(env, "SHOW fsync") == "on"
    query(env, "CREATE TABLE typed AS SELECT 'kept' AS words")
    server = int((cluster.data / "postmaster.pid").read_text().split()[0])
    os.kill(server, signal.SIGKILL)
    cluster.users.close()
    env = cluster.start()
    assert query(env, "SELECT words FROM typed") == "kept"


def test_a_server_is_told_from_any_other_process():
    assert not postgres.is_postgres(os.getpid())
    assert not postgres.is_postgres(2**22 + 1)
    assert os.getpid() in postgres.inhabitants(Path.cwd())


def test_the_last_user_stops_the_server(cluster):
    first = postgres.Cluster("served", durable=True)
    first.start()
    env = cluster.start()
    first.stop()
    assert query(env, "SELECT 1") == "1"
    cluster.stop()
    assert not (cluster.data / "postmaster.pid").exists()
    cluster.start()  # for the fixture's stop()


def test_a_server_that_cannot_start_says_why(cluster):
    cluster.start()
    cluster.stop()
    with (cluster.data / "postgresql.conf").open("a") as conf:
        conf.write("shared_buffers = 'plenty'\n")
    with pytest.raises(Failure, match="^PostgreSQL does not start: .*contains errors"):
        cluster.start()
