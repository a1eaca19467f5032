"""devkit/debian.py: private packages."""

import os
import shutil
import subprocess

import pytest

from devkit import debian, paths
from devkit.console import Failure

LISTING = """\
'http://mirror/debian/dists/bookworm/InRelease' mirror_InRelease 0
'http://mirror/debian/dists/bookworm-updates/InRelease' mirror_updates 0
'http://fixes/debian-security/dists/bookworm-security/InRelease' fixes 0
'http://else/apt/dists/stable/InRelease' other 0
"""


@pytest.fixture
def state(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "STATE", tmp_path / "state")
    return tmp_path / "state"


def test_the_machine_s_own_release_and_its_fixes_are_taken():
    mirrors, codename = debian.parse_mirrors(LISTING, "bookworm")
    assert codename == "bookworm"
    assert mirrors == {
        "bookworm": "http://mirror/debian",
        "bookworm-updates": "http://mirror/debian",
        "bookworm-security": "http://fixes/debian-security",
    }


def test_unstable_has_no_code_name_in_its_sources():
    listing = "'http://mirror/debian/dists/sid/InRelease' x 0\n"
    assert debian.parse_mirrors(listing, "forky") == ({"sid": "http://mirror/debian"}, "sid")


def test_no_mirror():
    assert debian.parse_mirrors("", "bookworm")[0] == {}


def test_os_release(tmp_path):
    file = tmp_path / "os-release"
    file.write_text('ID=debian\nVERSION_CODENAME="bookworm"\n\n')
    assert debian.os_release(file) == {"ID": "debian", "VERSION_CODENAME": "bookworm"}
    assert debian.os_release(tmp_path / "none") == {}


def test_another_system_is_told_what_to_set(monkeypatch):
    monkeypatch.setattr(debian, "os_release", lambda: {"ID": "fedora"})
    with pytest.raises(Failure, match="works on Debian only; here, set ODOO_HOME and PGHOST"):
        debian.machine_mirrors()


def test_without_a_network_one_sentence_says_so(state, tmp_path, monkeypatch):
    fake = tmp_path / "bin" / "apt-get"
    fake.parent.mkdir()
    fake.write_text("#!/bin/sh\necho \"E: Temporary failure resolving 'mirror'\" >&2\nexit 100\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(fake.parent), prepend=os.pathsep)
    monkeypatch.setattr(debian, "machine_mirrors", lambda: ({"bookworm": "http://m"}, "bookworm"))
    with pytest.raises(
        Failure, match="^fetching from the Debian mirror failed: there is no network"
    ):
        debian.Archive("odoo")


def test_unstable_is_added_only_when_asked(state, monkeypatch):
    monkeypatch.setattr(debian, "machine_mirrors", lambda: ({"bookworm": "http://m"}, "bookworm"))
    monkeypatch.setattr(debian.Archive, "_call", lambda *words, **options: None)
    for newest in (False, True):
        archive = debian.Archive("x", newest=newest)
        assert ("http://m sid main" in (archive.folder / "sources.list").read_text()) is newest


@pytest.mark.skipif(not shutil.which("dpkg-deb"), reason="Debian's dpkg-deb")
def test_unpack(tmp_path):
    content = tmp_path / "package"
    (content / "DEBIAN").mkdir(parents=True)
    (content / "DEBIAN" / "control").write_text(
        "Package: p\nVersion: 1\nArchitecture: all\nMaintainer: a <a@b.c>\nDescription: p\n"
    )
    for name in ("usr/lib/x/libx.so.1", "usr/share/doc/p/copyright"):
        (content / name).parent.mkdir(parents=True)
        (content / name).write_text("x")
    subprocess.run(
        ["dpkg-deb", "--build", content, tmp_path / "p.deb"], check=True, capture_output=True
    )
    root = tmp_path / "root"
    debian.unpack([tmp_path / "p.deb"], root, ["./usr/share/doc"])
    assert (root / debian.COMPLETE).read_text() == "p.deb\n"
    assert not (root / "usr/share/doc").exists()
    assert debian.library_path(root).split(os.pathsep)[0] == str(root / "usr/lib/x")


@pytest.mark.skipif(not shutil.which("dpkg-deb"), reason="Debian's dpkg-deb")
def test_a_broken_package_leaves_nothing_that_looks_complete(tmp_path):
    (tmp_path / "p.deb").write_text("this is no package")
    with pytest.raises(Failure, match="^cannot unpack p.deb"):
        debian.unpack([tmp_path / "p.deb"], tmp_path / "root")
    assert not (tmp_path / "root").exists()


def test_absolute_links_are_kept_inside_the_tree(tmp_path):
    rule = tmp_path / "usr" / "share" / "rules" / "a.conf"
    rule.parent.mkdir(parents=True)
    rule.write_text("a rule")
    folder = tmp_path / "etc" / "rules.d"
    folder.mkdir(parents=True)
    (folder / "a.conf").symlink_to("/usr/share/rules/a.conf")
    (folder / "elsewhere").symlink_to("/usr/share/nowhere")
    debian.keep_links_inside(tmp_path)
    assert (folder / "a.conf").read_text() == "a rule"
    assert str((folder / "elsewhere").readlink()) == "/usr/share/nowhere"
