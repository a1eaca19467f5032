"""devkit/po.py: what makes a translation wrong, and merging."""

import pytest

from devkit import po

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
VOLATILE = '"POT-Creation-Date: 2025-01-01 10:00+0000\\n"\n'


@pytest.fixture
def addon(tmp_path):
    (tmp_path / "toy" / "i18n").mkdir(parents=True)
    return tmp_path / "toy"


def book(addon, pot, chinese):
    (addon / "i18n" / "toy.pot").write_text(
        HEADER + VOLATILE + "".join(f'\nmsgid "{term}"\nmsgstr ""\n' for term in pot)
    )
    (addon / "i18n" / "zh_CN.po").write_text(
        HEADER + "".join(f'\nmsgid "{term}"\nmsgstr "{words}"\n' for term, words in chinese.items())
    )


def test_a_complete_translation_has_no_complaint(addon):
    book(addon, ["Tier", "%s points"], {"Tier": "等级", "%s points": "%s 积分"})
    assert po.check(addon) == []


@pytest.mark.parametrize(
    ("chinese", "complaint"),
    [
        ({"%(n)s points": ""}, "has no Chinese"),
        ({"%(n)s points": "%(m)s 积分"}, "the placeholders of the Chinese are not the same"),
        ({"%(n)s points": "积分"}, "the placeholders of the Chinese are not the same"),
        ({}, "of the template is missing"),
        ({"%(n)s points": "%(n)s 积分", "Old": "旧"}, "is not in the template"),
    ],
)
def test_complaints(addon, chinese, complaint):
    book(addon, ["%(n)s points"], chinese)
    assert [complaint in line for line in po.check(addon)] == [True]


def test_fuzzy_is_refused(addon):
    book(addon, ["Tier"], {"Tier": "等级"})
    file = addon / "i18n" / "zh_CN.po"
    file.write_text(file.read_text().replace('msgid "Tier"', '#, fuzzy\nmsgid "Tier"'))
    assert "is fuzzy" in po.check(addon)[0]


def test_a_missing_file_is_named(addon):
    assert [line.split("/")[-1] for line in po.check(addon)] == [
        "zh_CN.po is missing",
        "toy.pot is missing",
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("%s of %(total).2f", ["%s", "%(total).2f"]),
        ("%s的会员", ["%s"]),
        ("100 % sure, 50% off, 5%% more", []),
        ("{name} has {0:.2f}", ["{name}", "{0:.2f}"]),
        ("Dear {{ object.name }}", ["{{ object.name }}"]),
    ],
)
def test_placeholders(text, found):
    assert sorted(po.placeholders(text).elements()) == sorted(found)


def test_merge_keeps_the_chinese_takes_the_order_and_drops_what_is_gone(addon):
    book(addon, ["New", "Tier"], {"Tier": "等级", "Gone": "不在"})
    assert po.merge(addon) == (2, 1)
    text = (addon / "i18n" / "zh_CN.po").read_text()
    assert text.index('"New"') < text.index('"Tier"') < text.index('"等级"')
    assert "Gone" not in text


def test_merging_twice_changes_nothing(addon):
    book(addon, ["New", "Tier"], {"Tier": "等级"})
    po.merge(addon)
    files = [addon / "i18n" / name for name in ("toy.pot", "zh_CN.po")]
    before = [file.read_text() for file in files]
    po.merge(addon)
    assert [file.read_text() for file in files] == before
    assert "POT-Creation-Date" not in "".join(before)
