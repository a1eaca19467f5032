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


def test_the_machine_s_own_is_taken(state, tmp_path, monkeypatch):
    program(tmp_path / "bin")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert papers.ensure() == tmp_path / "bin"


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
