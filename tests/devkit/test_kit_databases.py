"""devkit/databases.py, on the server that the test run uses."""

import os
import sys
from pathlib import Path

import pytest

from devkit.console import Failure
from devkit.databases import Databases, identifier, literal

NAMES = ("care_kit_one", "care_kit_two", "care_kit_three")


@pytest.fixture
def databases(tmp_path):
    made = Databases(Path(sys.executable), dict(os.environ), tmp_path)
    yield made
    for name in NAMES:
        made.drop(name)


def test_quoting():
    assert identifier('a"b') == '"a""b"'
    assert literal("it's") == "'it''s'"


def test_copy_and_rename_take_the_files_along(databases, tmp_path):
    one, two, three = NAMES
    databases.drop(one)
    databases.sql(f'CREATE DATABASE "{one}"')
    databases.sql("CREATE TABLE t AS SELECT 1 AS x", one)
    stored = tmp_path / "filestore" / one / "ab" / "abcd"
    stored.parent.mkdir(parents=True)
    stored.write_text("attachment")
    databases.copy(one, two)
    databases.rename(two, three)
    assert databases.sql("SELECT x FROM t", three) == "1"
    assert (tmp_path / "filestore" / three / "ab" / "abcd").read_text() == "attachment"
    assert two not in databases.names()
    databases.drop(three)
    assert not (tmp_path / "filestore" / three).exists()
    assert stored.exists()


def test_notes(databases):
    one = NAMES[0]
    databases.drop(one)
    databases.sql(f'CREATE DATABASE "{one}"')
    assert databases.note(one) == {}
    databases.annotate(one, {"made": "it's from {these}"})
    assert databases.note(one) == {"made": "it's from {these}"}


def test_an_error_is_one_sentence(databases):
    with pytest.raises(Failure, match="^the database server refuses: .*nonsense"):
        databases.sql("SELECT nonsense")
    with pytest.raises(Failure, match="^the database server refuses: .*does not exist"):
        databases.sql("SELECT 1", "care_kit_none")
