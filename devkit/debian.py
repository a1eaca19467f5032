"""Private Debian packages: fetched from this machine's own mirror, checked by apt against
Debian's keys, unpacked in the state folder. Nothing is installed; dpkg is only read.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from . import paths, process
from .console import Failure, step

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
COMPLETE = ".complete"  # in an unpacked tree: the packages it was made of

# Read after the machine's own configuration, so proxies and the like stay in force.
APT_CONFIGURATION = """\
Dir::Etc::SourceList "{folder}/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::State::Lists "{folder}/lists";
Dir::Cache "{folder}/cache";
APT::Default-Release "{codename}";
APT::Sandbox::User "root";
APT::Update::Error-Mode "any";
APT::Install-Recommends "false";
Acquire::Languages "none";
Acquire::Retries "2";
Debug::NoLocking "true";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Pre-Install-Pkgs;
"""

WRAPPER = """\
#!/bin/sh
# Made by dev.py: {name} from unpacked Debian packages.
export LD_LIBRARY_PATH='{libraries}' {variables}
exec '{program}' "$@"
"""


class Archive:
    """An apt of our own: its lists and cache are in the state folder.

    `newest=True` adds unstable, for a package that is nowhere else; what the machine's
    own release has is still taken from there.
    """

    def __init__(self, name: str, newest: bool = False):
        self.folder = paths.STATE / "apt" / name
        mirrors, codename = machine_mirrors()
        if newest:
            mirrors.setdefault("sid", mirrors[codename])
        shutil.rmtree(self.folder, ignore_errors=True)
        for part in ("lists/partial", "cache/archives/partial", "debs"):
            (self.folder / part).mkdir(parents=True)
        signed = f"[signed-by={KEYRING}] " if KEYRING.exists() else ""
        (self.folder / "sources.list").write_text(
            "".join(f"deb {signed}{uri} {suite} main\n" for suite, uri in mirrors.items())
        )
        configuration = self.folder / "apt.conf"
        configuration.write_text(APT_CONFIGURATION.format(folder=self.folder, codename=codename))
        self.apt = ["apt-get", "-q", "-y", "-c", configuration]
        self._call("update", "update")

    def download(self, packages: list[str]) -> list[Path]:
        """These packages alone."""
        self._call("download", "download", *packages, cwd=self.folder / "debs")
        return sorted((self.folder / "debs").glob("*.deb"))

    def download_with_dependencies(self, packages: list[str]) -> list[Path]:
        """These packages and what they need that is not installed on this machine."""
        self._call("download", "install", "--download-only", *packages)
        return sorted((self.folder / "cache" / "archives").glob("*.deb"))

    def remove(self) -> None:
        shutil.rmtree(self.folder)

    def _call(self, name: str, *words, **options) -> None:
        env = dict(os.environ, LC_ALL="C.UTF-8", DEBIAN_FRONTEND="noninteractive")
        process.logged(
            f"apt-{self.folder.name}-{name}.log",
            [*self.apt, *words],
            "fetching from the Debian mirror failed",
            env=env,
            stdin=subprocess.DEVNULL,
            **options,
        )


def machine_mirrors() -> tuple[dict[str, str], str]:
    """-> {suite: address} of this machine's Debian, and its code name."""
    hint = "set ODOO_HOME and PGHOST to an Odoo 19 and a PostgreSQL of your own"
    release = os_release()
    if release.get("ID") != "debian" or not shutil.which("apt-get"):
        raise Failure(f"fetching packages works on Debian only; here, {hint}")
    # indextargets prints nothing before the machine's first `apt-get update`; this does.
    listing = process.output(
        ["apt-get", "--print-uris", "update"], check=False, stderr=subprocess.DEVNULL
    )
    mirrors, codename = parse_mirrors(listing, release.get("VERSION_CODENAME", "sid"))
    if not mirrors:
        raise Failure(f"apt on this machine has no Debian mirror; {hint}")
    return mirrors, codename


def parse_mirrors(listing: str, codename: str) -> tuple[dict[str, str], str]:
    """The machine's release, its updates and its security fixes in apt's list of indexes."""
    found = {}
    for uri, suite in re.findall(r"^'(\S+)/dists/(\S+)/InRelease'", listing, re.M):
        found.setdefault(suite, uri)
    for name in (codename, "sid", "unstable", "testing", "stable"):
        if name in found:
            suites = (name, f"{name}-updates", f"{name}-security")
            return {suite: found[suite] for suite in suites if suite in found}, name
    return {}, codename


def os_release(file: Path = Path("/etc/os-release")) -> dict[str, str]:
    lines = file.read_text().splitlines() if file.exists() else []
    pairs = (line.split("=", 1) for line in lines if "=" in line)
    return {key: value.strip('"') for key, value in pairs}


def unpack(
    debs: list[Path],
    target: Path,
    exclude: list[str] = (),
    finish: Callable[[Path], None] = lambda root: None,
) -> None:
    """Unpack into a new folder; it gets its name only when all is there."""
    new = target.with_name(target.name + ".new")
    shutil.rmtree(new, ignore_errors=True)
    shutil.rmtree(target, ignore_errors=True)
    new.mkdir(parents=True)
    command = ["tar", "-x", "--no-same-owner", "--wildcards", "-C", new]
    command += [f"--exclude={pattern}" for pattern in exclude]
    for deb in debs:
        with subprocess.Popen(
            ["dpkg-deb", "--fsys-tarfile", deb], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as reader:
            result = process.run(
                command, check=False, stdin=reader.stdout, stderr=subprocess.PIPE, text=True
            )
        if result.returncode:
            words = process.cause(result.stderr) or result.stderr.strip()[-200:]
            raise Failure(f"cannot unpack {deb.name}: {words}")
    finish(new)
    (new / COMPLETE).write_text("".join(f"{deb.name}\n" for deb in debs))
    new.rename(target)


def bundle(name: str, packages: list[str], megabytes: int) -> Path:
    """A folder with these packages and the dependencies this machine lacks."""
    target = paths.STATE / "debs" / name
    if not (target / COMPLETE).exists():
        process.need_space(megabytes, name)
        with step(f"fetching {name} ({', '.join(packages)}) for this checkout alone"):
            archive = Archive(name)
            debs = archive.download_with_dependencies(packages)
            unpack(debs, target, finish=keep_links_inside)
            archive.remove()
    return target


def keep_links_inside(root: Path) -> None:
    """Links such as those of fontconfig's rules name the place where they are installed."""
    for link in root.rglob("*"):
        if link.is_symlink() and os.path.isabs(link.readlink()):
            inside = root / str(link.readlink()).lstrip("/")
            if inside.exists() or inside.is_symlink():
                link.unlink()
                link.symlink_to(os.path.relpath(inside, link.parent))


def write_wrapper(name: str, root: Path, program: Path, **variables) -> Path:
    """A program of an unpacked bundle under its own name; -> the folder that PATH needs."""
    folder = paths.state("bin")
    new = folder / f"{name}.{os.getpid()}"
    new.write_text(
        WRAPPER.format(
            name=name,
            libraries=library_path(root),
            variables=" ".join(f"{key}='{value}'" for key, value in variables.items()),
            program=program,
        )
    )
    new.chmod(0o755)
    new.rename(folder / name)
    return folder


def library_path(root: Path) -> str:
    """LD_LIBRARY_PATH for programs of an unpacked bundle.

    Every folder that holds shared libraries: some (libpulsecommon, libblas) lie in one of
    their own, which the library finds by an absolute path when it is installed.
    """
    found = {
        library.parent for top in ("lib", "usr/lib") for library in (root / top).rglob("lib*.so*")
    }
    own = [str(folder) for folder in sorted(found, key=lambda f: (len(f.parts), f))]
    return os.pathsep.join([*own, *filter(None, [os.environ.get("LD_LIBRARY_PATH")])])
