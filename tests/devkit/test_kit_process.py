"""devkit/process.py: running programs, causes, locks."""

import subprocess
import sys

import pytest

from devkit import paths, process
from devkit.console import Failure


@pytest.fixture
def state(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "STATE", tmp_path / "state")
    return tmp_path / "state"


@pytest.mark.parametrize(
    ("log", "words"),
    [
        ("tar: write error: No space left on device", "no space left on the disk"),
        ("You don't have enough free space in /x.", "no space left on the disk"),
        ("Temporary failure resolving 'mirror'", "there is no network"),
        ("Failed to establish a new connection: [Errno 111]", "there is no network"),
        ("the following signatures couldn't be verified: NO_PUBKEY 6ED0", "signature"),
        ("SyntaxError: invalid syntax", None),
    ],
)
def test_cause(log, words):
    found = process.cause(log)
    assert found is None if words is None else words in found


def test_logged_names_the_cause_in_one_sentence(state, capsys):
    script = "import sys; sys.exit('[Errno 28] No space left on device')"
    with pytest.raises(Failure, match="^unpacking failed: no space left on the disk .log: "):
        process.logged("x.log", [sys.executable, "-c", script], "unpacking failed")
    assert not capsys.readouterr().err


def test_logged_shows_the_end_of_the_log_when_the_cause_is_unknown(state, capsys):
    with pytest.raises(Failure, match="^installing failed: exit code 1"):
        process.logged(
            "x.log", [sys.executable, "-c", "import sys; sys.exit('why')"], "installing failed"
        )
    assert "why" in capsys.readouterr().err


def test_logged_returns_what_was_said(state):
    assert process.logged("x.log", [sys.executable, "-c", "print('said')"], "no") == "said\n"


def test_need_space(state):
    process.need_space(1, "a file")
    with pytest.raises(Failure, match="Odoo needs 99999999999 MB of disk; .* MB free"):
        process.need_space(99_999_999_999, "Odoo")


def test_a_held_lock_is_refused_with_its_sentence(state):
    with (
        process.lock("serve", busy="busy"),
        pytest.raises(Failure, match="^busy$"),
        process.lock("serve", busy="busy"),
    ):
        pass
    with process.lock("serve", busy="busy"):  # released
        pass


def test_folder_digest_sees_names_and_contents(tmp_path):
    def digest():
        return process.folder_digest(tmp_path, {".py"}, {"tests"})

    (tmp_path / "a.py").write_text("1")
    first = digest()
    (tmp_path / "a.md").write_text("not a source")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_a.py").write_text("not in a database")
    assert digest() == first
    (tmp_path / "a.py").write_text("2")
    second = digest()
    (tmp_path / "a.py").rename(tmp_path / "b.py")
    assert len({first, second, digest()}) == 3


def test_attend_returns_the_exit_code():
    assert process.attend([sys.executable, "-c", "import sys; sys.exit(7)"]) == 7


def test_attend_turns_term_into_an_interrupt(tmp_path):
    """As when someone ends `dev.py test`: pytest gets the chance to stop its browser."""
    inner = "import time\ntry:\n print('up', flush=True); time.sleep(30)\nexcept KeyboardInterrupt:\n raise SystemExit(5)"
    outer = f"import sys; from devkit import process; sys.exit(process.attend([sys.executable, '-c', {inner!r}]))"
    with subprocess.Popen(
        [sys.executable, "-c", outer], cwd=paths.REPO, stdout=subprocess.PIPE
    ) as running:
        assert running.stdout.readline() == b"up\n"
        running.terminate()
        assert running.wait(20) == 5
