"""dev.py and devkit/commands.py: words, exit codes, one sentence per error."""

import ast
import errno
import os
import subprocess
import sys

import pytest

from devkit import commands, paths
from devkit.console import Failure


def dev(*words, **env):
    """-> exit code and what dev.py says, as a caller without any of our environment."""
    outside = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "ODOO"))}
    done = subprocess.run(
        [sys.executable, paths.REPO / "dev.py", *words],
        check=False,
        env={**outside, **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr


def test_the_words_of_test_are_pytest_s_in_their_order():
    args = commands.parse(["test", "care_plan", "-k", "score or tier", "--fast", "-x", "--lf"])
    assert args.fast
    assert args.words == ["care_plan", "-k", "score or tier", "-x", "--lf"]


def test_the_words_of_a_script_are_its_own():
    args = commands.parse(["run", "scripts/load_orders.py", "-d", "cdnow", "--end", "2026-01-01"])
    assert args.script == "scripts/load_orders.py"
    assert args.words == ["-d", "cdnow", "--end", "2026-01-01"]


def test_a_missing_script_is_one_sentence():
    code, text = dev("run", "scripts/nothing.py")
    assert (code, text) == (2, "[dev] there is no script scripts/nothing.py\n")


def test_serve_has_defaults():
    args = commands.parse(["serve"])
    assert (args.port, args.fresh) == (8069, False)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["dance"], "invalid choice: 'dance'"),
        ([], "the following arguments are required: COMMAND"),
        (["serve", "loudly"], "unrecognized arguments: loudly"),
        (["serve", "--port", "http"], "invalid int value: 'http'"),
        (["lint", "--fix"], "unrecognized arguments: --fix"),
        (["bench", "--n", "many"], "invalid int value: 'many'"),
    ],
)
def test_unknown_words(words, sentence):
    with pytest.raises(Failure, match=sentence) as failure:
        commands.parse(words)
    assert failure.value.code == 2


def test_a_failure_is_printed_as_one_sentence(capsys):
    assert commands.main(["serve", "--port", "0"]) == 2
    assert capsys.readouterr().err == "[dev] --port 0: a port is a number from 1 to 65535\n"


def test_a_full_disk_is_named():
    words = commands.explain(OSError(errno.ENOSPC, "No space left on device", "/x"))
    assert words.startswith("no space left on the disk of ")


def test_a_folder_without_rights_is_named():
    words = commands.explain(PermissionError(errno.EACCES, "Permission denied", "/x/.dev"))
    assert words.startswith("/x/.dev may not be written")


def test_dev_py_runs_and_explains_itself():
    assert dev("--help")[0] == 0
    code, said = dev("dance")
    assert code == 2
    assert said.count("\n") == 1


def test_a_wrong_odoo_home_ends_before_anything_slow(tmp_path):
    code, said = dev("test", ODOO_HOME=str(tmp_path), DEV_DIR=str(tmp_path / "state"))
    assert code == 1
    assert "holds no odoo/release.py" in said


def test_a_database_server_that_is_down_ends_before_anything_slow(tmp_path):
    env = {"PGHOST": str(tmp_path), "DEV_DIR": str(tmp_path / "state")}
    code, said = dev("test", "--fast", **env)
    assert code == 1
    assert "does not answer" in said
    assert said.count("\n") == 1


def test_every_python_can_read_why_it_is_refused():
    ast.parse((paths.REPO / "dev.py").read_text(), feature_version=(3, 4))
