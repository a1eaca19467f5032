"""devkit/fonts.py: Chinese letters for the programs of this machine, the browser among them."""

import pytest

from devkit import browser, debian, fonts, paths
from devkit.console import Failure


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine with a browser of its own and a list of fonts; -> how to say what it lists."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setattr(paths, "STATE", tmp_path / "state")
    monkeypatch.setenv("PATH", str(folder))

    def lists(words):
        for name, text in (("chromium", "page"), ("fc-list", words)):
            (folder / name).write_text(f"#!/bin/sh\necho '{text}'\n")
            (folder / name).chmod(0o755)
        return folder

    return lists


def test_a_browser_with_chinese_letters_is_taken_as_it_is(machine):
    folder = machine("/usr/share/fonts/NotoSansCJK.ttc")
    assert browser.ensure() == folder


def test_a_browser_without_is_given_them(machine, tmp_path, monkeypatch):
    folder = machine("")
    monkeypatch.setattr(debian, "bundle", lambda *words: tmp_path / "unpacked")
    given = browser.ensure()
    assert given == paths.STATE / "bin"
    wrapper = (given / "chromium").read_text()
    assert f"exec '{folder / 'chromium'}'" in wrapper
    assert f"FONTCONFIG_FILE='{fonts.configuration(tmp_path / 'unpacked')}'" in wrapper
    monkeypatch.setenv("PATH", f"{given}:{folder}")
    assert browser.ensure() == given
    assert (given / "chromium").read_text() == wrapper


def test_a_machine_that_gets_none_still_has_its_browser(machine, monkeypatch, capsys):
    def fails(*words):
        raise Failure("no mirror")

    folder = machine("")
    monkeypatch.setattr(debian, "bundle", fails)
    assert browser.ensure() == folder
    assert "no Chinese letters in browser tests: no mirror" in "".join(capsys.readouterr())
