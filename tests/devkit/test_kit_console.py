"""devkit/console.py: sentences and progress."""

import pytest

from devkit.console import Failure, step


def test_a_step_says_that_it_started_and_how_it_ended(capsys):
    with step("fetching"):
        pass
    lines = capsys.readouterr().err.splitlines()
    assert lines == ["[dev] fetching ...", "[dev] fetching: done in 0 s"]


def test_a_failed_step_says_so(capsys):
    with pytest.raises(ValueError, match="broken"), step("fetching"):
        raise ValueError("broken")
    assert "fetching: failed after" in capsys.readouterr().err


def test_a_slow_step_shows_that_it_lives(capsys, monkeypatch):
    monkeypatch.setattr(step, "HEARTBEAT", 0.02)
    with step("fetching") as slow:
        slow.ended.wait(0.2)
    assert capsys.readouterr().err.count("fetching ...") > 2


def test_a_failure_carries_its_exit_code():
    assert Failure("no").code == 1
    assert Failure("no", 2).code == 2
