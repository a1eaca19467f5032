"""devkit/addons.py: what the manifests say."""

import pytest

from devkit import addons, paths
from devkit.console import Failure


@pytest.fixture
def four(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "ADDONS", tmp_path)
    for name, depends in {"a": ["sale"], "b": ["a", "mail"], "c": []}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "__manifest__.py").write_text(str({"name": name, "depends": depends}))
    addons.depends.cache_clear()
    yield tmp_path
    addons.depends.cache_clear()


def test_names(four):
    assert addons.names() == ["a", "b", "c"]


def test_closure_takes_the_sisters_along(four):
    assert addons.closure(["b"]) == ["a", "b"]
    assert addons.closure(["a"]) == ["a"]


def test_external_depends_are_those_of_the_closure(four):
    assert addons.external_depends(["b"]) == ["mail", "sale"]
    assert addons.external_depends(["c"]) == []


def test_an_unknown_addon_is_named(four):
    with pytest.raises(Failure, match="there is no addon d; there are: a, b, c"):
        addons.check(["a", "d"])


def test_a_broken_manifest_is_named(four):
    (four / "c" / "__manifest__.py").write_text("{'name': ")
    addons.depends.cache_clear()
    with pytest.raises(Failure, match=r"c/__manifest__.py is not a manifest"):
        addons.names()


def test_tours_count_and_tests_do_not(four):
    before = addons.digest("a")
    (four / "a" / "tests").mkdir()
    (four / "a" / "tests" / "test_a.py").write_text("assert True")
    assert addons.digest("a") == before
    (four / "a" / "static" / "tests" / "tours").mkdir(parents=True)
    (four / "a" / "static" / "tests" / "tours" / "a.js").write_text("tour")
    assert addons.digest("a") != before
