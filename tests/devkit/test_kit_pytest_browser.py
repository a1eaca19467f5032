"""devkit/pytest_browser.py: a browser test is never skipped in silence."""

import os
import subprocess
import sys

import pytest

from devkit import paths

TESTS = """
import unittest

class HttpCase(unittest.TestCase):
    pass

class TestTour(HttpCase):
    def test_tour(self):
        raise unittest.SkipTest("Chrome executable not found")

class TestPlain(unittest.TestCase):
    def test_plain(self):
        pass

    @unittest.skip("not here")
    def test_skipped(self):
        pass
"""


@pytest.fixture
def run(tmp_path):
    (tmp_path / "test_it.py").write_text(TESTS)

    def run(*words):
        command = [sys.executable, "-m", "pytest", "-p", "no:odoo", "-p", "devkit.pytest_browser"]
        done = subprocess.run(
            [*command, "-p", "no:cacheprovider", "-o", "addopts=", "--rootdir", tmp_path, *words]
            + [tmp_path / "test_it.py"],
            check=False,
            cwd=paths.REPO,
            env={k: v for k, v in os.environ.items() if k != "ODOO_RC"},
            capture_output=True,
            text=True,
        )
        return done.returncode, done.stdout

    return run


def test_a_skipped_tour_fails_the_run(run):
    code, said = run()
    assert code == 1
    assert "1 failed, 1 passed, 1 skipped" in said
    assert "must run, not be skipped" in said
    assert "Chrome executable not found" in said


def test_without_browser_leaves_it_out(run):
    code, said = run("--without-browser")
    assert code == 0
    assert "1 passed, 1 skipped, 1 deselected" in said
