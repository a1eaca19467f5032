"""Translations: what `lint` checks and `i18n` merges. Needs polib, so it runs in Odoo's Python.

python -m devkit.po check ADDON_FOLDER ...
python -m devkit.po merge ADDON_FOLDER ...
"""

import collections
import re
import sys
from pathlib import Path

import polib

LANGUAGE = "zh_CN"
# These change with every export and say nothing.
VOLATILE = ("POT-Creation-Date", "PO-Revision-Date")
PLACEHOLDER = re.compile(
    r"%\(\w+\)[-+ #0-9.]*[a-zA-Z]"  # %(name)s
    r"|%[-+#0-9.]*[sdifgrx](?![a-zA-Z0-9_])"  # %s, also right before Chinese
    r"|\{\{.*?\}\}|\{[\w.]*(?:![rs])?(?::[^{}]*)?\}"  # {{ expression }}, {name}, {0:.2f}
    r"|\$\{[^}]*\}"
)


def placeholders(text: str) -> collections.Counter:
    return collections.Counter(PLACEHOLDER.findall(text.replace("%%", "")))


def check(addon: Path) -> list[str]:
    """Every complaint about one addon's Chinese, a line each."""
    file = addon / "i18n" / f"{LANGUAGE}.po"
    template = addon / "i18n" / f"{addon.name}.pot"
    missing = [f"{path} is missing" for path in (file, template) if not path.exists()]
    if missing:
        return missing
    try:
        po, pot = polib.pofile(str(file)), polib.pofile(str(template))
    except OSError as error:
        return [f"{addon / 'i18n'}: {error}"]
    problems = []
    for entry in po:
        where = f"{file}:{entry.linenum}: “{entry.msgid[:60]}”"
        if entry.obsolete:
            problems.append(f"{where} is obsolete")
        elif entry.fuzzy:
            problems.append(f"{where} is fuzzy")
        elif not entry.msgstr.strip():
            problems.append(f"{where} has no Chinese")
        elif placeholders(entry.msgid) != placeholders(entry.msgstr):
            problems.append(f"{where}: the placeholders of the Chinese are not the same")
    terms, wanted = ({(e.msgctxt, e.msgid) for e in book if not e.obsolete} for book in (po, pot))
    for _context, msgid in sorted(wanted - terms, key=str):
        problems.append(f"{file}: “{msgid[:60]}” of the template is missing")
    for _context, msgid in sorted(terms - wanted, key=str):
        problems.append(f"{file}: “{msgid[:60]}” is not in the template")
    return problems


def merge(addon: Path) -> tuple[int, int]:
    """Bring zh_CN.po in line with the template, in its order; -> (terms, without Chinese)."""
    file = addon / "i18n" / f"{LANGUAGE}.po"
    template = addon / "i18n" / f"{addon.name}.pot"
    write(template, without_volatile(template.read_text()))
    pot = polib.pofile(str(template))
    old = polib.pofile(str(file)) if file.exists() else polib.POFile()
    known = {(e.msgctxt, e.msgid): e for e in old if e.msgstr and not e.fuzzy and not e.obsolete}
    new = polib.POFile()
    new.header = pot.header
    new.metadata = {**pot.metadata, **old.metadata, "Language": LANGUAGE}
    for key in VOLATILE:
        new.metadata.pop(key, None)
    for entry in pot:
        before = known.get((entry.msgctxt, entry.msgid))
        if before:
            entry.msgstr, entry.tcomment = before.msgstr, before.tcomment
        new.append(entry)
    write(file, f"{new}\n")
    return len(new), len(new.untranslated_entries())


def without_volatile(text: str) -> str:
    return re.sub(rf'^"(?:{"|".join(VOLATILE)}): .*\n', "", text, flags=re.M)


def write(file: Path, text: str) -> None:
    if not file.exists() or file.read_text() != text:
        file.write_text(text)


def main(command: str, *folders: str) -> int:
    addons = [Path(folder) for folder in folders]
    if command == "merge":
        for addon in addons:
            terms, missing = merge(addon)
            print(f"{addon.name}: {terms} terms, {missing} without Chinese")
        return 0
    problems = [line for addon in addons for line in check(addon)]
    print(*problems, sep="\n", end="\n" if problems else "")
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
