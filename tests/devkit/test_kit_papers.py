"""devkit/papers.py: the maker of PDF files, where there is one."""

import subprocess

import pytest

from devkit import debian, papers, paths
from devkit.console import Failure


@pytest.fixture
def state(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "STATE", tmp_path / "state")
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    return tmp_path / "state"


def program(folder):
    folder.mkdir(parents=True)
    file = folder / "wkhtmltopdf"
    file.write_text('#!/bin/sh\necho "$QT_QPA_PLATFORM $QT_PLUGIN_PATH $1"\n')
    file.chmod(0o755)
    return file


def of_the_machine(tmp_path, monkeypatch, fonts):
    """Its own program, and what it says of its Chinese fonts."""
    program(tmp_path / "bin")
    listing = tmp_path / "bin" / "fc-list"
    listing.write_text(f"#!/bin/sh\necho '{fonts}'\n")
    listing.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))


def test_the_machine_s_own_is_taken(state, tmp_path, monkeypatch):
    of_the_machine(tmp_path, monkeypatch, "/usr/share/fonts/NotoSansCJK.ttc")
    assert papers.ensure() == tmp_path / "bin"


def test_the_machine_s_own_is_given_chinese_letters(state, tmp_path, monkeypatch):
    of_the_machine(tmp_path, monkeypatch, "")
    monkeypatch.setattr(debian, "bundle", lambda *words: tmp_path / "fonts")
    folder = papers.ensure()
    assert folder == state / "bin"
    wrapper = (folder / "wkhtmltopdf").read_text()
    assert f"exec '{tmp_path / 'bin' / 'wkhtmltopdf'}'" in wrapper
    assert f"FONTCONFIG_FILE='{state / 'home' / 'fonts-fonts.conf'}'" in wrapper
    assert str(tmp_path / "fonts") in (state / "home" / "fonts-fonts.conf").read_text()
    # asked again with the wrapper in front, it does not wrap itself
    monkeypatch.setenv("PATH", f"{folder}:{tmp_path / 'bin'}")
    assert papers.ensure() == folder
    assert (folder / "wkhtmltopdf").read_text() == wrapper


def test_without_chinese_letters_the_machine_s_own_still_prints(
    state, tmp_path, monkeypatch, capsys
):
    def fails(*words):
        raise Failure("no mirror")

    of_the_machine(tmp_path, monkeypatch, "")
    monkeypatch.setattr(debian, "bundle", fails)
    assert papers.ensure() == tmp_path / "bin"
    assert "no Chinese letters in PDF files: no mirror" in "".join(capsys.readouterr())


def test_an_unpacked_one_finds_its_plugins(state, tmp_path, monkeypatch):
    root = tmp_path / "bundle"
    program(root / "usr/bin")
    plugins = root / "usr/lib/any-linux/qt5/plugins"
    plugins.mkdir(parents=True)
    monkeypatch.setattr(debian, "bundle", lambda *words: root)
    folder = papers.ensure()
    said = subprocess.check_output([folder / "wkhtmltopdf", "words"], text=True)
    assert said.split() == ["offscreen", str(plugins), "words"]


def test_a_system_without_it_is_no_failure(state, monkeypatch, capsys):
    def fails(*words):
        raise Failure("Unable to locate package wkhtmltopdf")

    monkeypatch.setattr(debian, "bundle", fails)
    assert papers.ensure() is None
    assert "reports open as pages instead of PDF files" in "".join(capsys.readouterr())
