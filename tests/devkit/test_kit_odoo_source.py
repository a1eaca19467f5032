"""devkit/odoo_source.py: finding Odoo 19."""

import sys

import pytest

from devkit import odoo_source
from devkit.console import Failure


def tree(root, series="19, 0"):
    (root / "odoo").mkdir(parents=True)
    (root / "odoo" / "release.py").write_text(f"version_info = ({series}, 0, FINAL, 0, '')\n")
    return root


def test_odoo_home(tmp_path, monkeypatch):
    monkeypatch.setenv("ODOO_HOME", str(tree(tmp_path)))
    (tmp_path / "addons" / "web").mkdir(parents=True)
    found = odoo_source.find()
    assert found.import_paths == [tmp_path]
    assert found.addons_paths == [tmp_path / "addons"]
    assert not found.has_libraries


def test_odoo_home_without_odoo(tmp_path, monkeypatch):
    monkeypatch.setenv("ODOO_HOME", str(tmp_path))
    with pytest.raises(Failure, match="is no Odoo: it holds no odoo/release.py"):
        odoo_source.find()


def test_odoo_home_of_another_series(tmp_path, monkeypatch):
    monkeypatch.setenv("ODOO_HOME", str(tree(tmp_path, "18, 0")))
    with pytest.raises(Failure, match=r"is Odoo 18.0; these addons need Odoo 19.0"):
        odoo_source.find()


def test_odoo_python_without_odoo(monkeypatch):
    monkeypatch.delenv("ODOO_HOME", raising=False)
    monkeypatch.setenv("ODOO_PYTHON", "/bin/false")
    with pytest.raises(Failure, match="ODOO_PYTHON=/bin/false cannot import Odoo 19.0"):
        odoo_source.find()


def test_an_importable_odoo_of_another_series_is_passed_over(monkeypatch):
    probed = {"series": [18, 0], "version": "18.0", "file": "/x/odoo/release.py", "path": []}
    monkeypatch.setattr(odoo_source, "probe", lambda python: {**probed, "python": [3, 11]})
    assert odoo_source.from_interpreter(sys.executable) is None


def test_probe_of_no_interpreter():
    assert odoo_source.probe("/nonexistent/python") is None


def test_an_unsupported_python_is_named(monkeypatch):
    monkeypatch.setattr(odoo_source, "supported", lambda version: False)
    monkeypatch.setattr(odoo_source.shutil, "which", lambda name: None)
    with pytest.raises(Failure, match=r"Odoo 19.0 runs on Python 3.10 to 3.13; this one is 3\.\d+"):
        odoo_source.supported_python.__wrapped__()


@pytest.mark.parametrize(
    ("version", "fits"), [((3, 9), False), ((3, 10), True), ((3, 13), True), ((3, 14), False)]
)
def test_supported(version, fits):
    assert odoo_source.supported(version) is fits


def test_the_stripped_script_is_replaced_but_never_overwritten(tmp_path):
    odoo_source.restore_stripped_script(tmp_path)
    script = tmp_path / odoo_source.PACKAGES / odoo_source.STRIPPED_SCRIPT
    assert script.read_text() == "// stripped by Debian\n"
    script.write_text("the real one")
    odoo_source.restore_stripped_script(tmp_path)
    assert script.read_text() == "the real one"
