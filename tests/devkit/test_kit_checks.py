"""devkit/lint.py, installs.py, bench.py, testing.py, single.py: their own thinking."""

import collections
import json

import pytest

from devkit import addons, bench, installs, lint, single, testing, upstream
from devkit.console import Failure


def test_malformed_xml_is_named_with_its_place(tmp_path):
    (tmp_path / "addons").mkdir()
    (tmp_path / "addons" / "good.xml").write_text("<odoo/>")
    (tmp_path / "addons" / "bad.xml").write_text("<odoo>\n<record></odoo>")
    problems = lint.malformed(tmp_path, ["addons"])
    assert len(problems) == 1
    assert problems[0].startswith("addons/bad.xml: mismatched tag: line 2")


def test_differences_name_what_came_went_and_changed():
    def row(key, **values):
        return ("ir_cron", key, json.dumps(values))

    before = collections.Counter([row("1", name="a", active=True), row("2", name="b")])
    after = collections.Counter([row("1", name="a", active=False), row("3", name="c")])
    assert installs.differences(before, after) == [
        "ir_cron 1 changed: active: True -> False",
        'ir_cron 2 went: {"name": "b"}',
        'ir_cron 3 came: {"name": "c"}',
    ]
    assert installs.differences(after, after) == []


def test_many_differences_are_counted():
    before = collections.Counter()
    after = collections.Counter(("index", f"i{number}", "") for number in range(50))
    lines = installs.differences(before, after)
    assert len(lines) == installs.SHOWN + 1
    assert lines[-1] == "... and 30 more"


def test_rules_that_outlive_an_app_are_judged():
    fine = [
        ["Uses an anchor of the app", 0, "It needs the app “Customer Club”."],
        ["Uses a field of the app", 0, "There is no field “club_points”."],
        ["Uses nothing of the app", 1, ""],
    ]

    def judged(*rules):
        return installs.rule_problems("\n".join(f"RULE {json.dumps(rule)}" for rule in rules))

    assert judged(*fine) == []
    assert judged(*fine[1:]) == ["no rule “Uses an anchor of the app” runs any more"]
    assert judged(*fine[:2], [fine[2][0], 0, "No."]) == [
        "rule “Uses nothing of the app” planned 0 touches: No."
    ]
    assert judged(*fine[1:], [fine[0][0], 0, ""]) == [
        "rule “Uses an anchor of the app” does not speak of Customer Club: no error"
    ]


def test_odoo_s_warnings_are_found():
    log = "2025-01-01 10:00:00,000 1 WARNING db odoo.models: twice\n2025 1 INFO db x: fine\n"
    assert installs.warnings(log) == [log.splitlines()[0]]


def test_areas_say_which_addons_they_need(tmp_path):
    (tmp_path / "bench_clv.py").write_text('import os\nADDONS = ["clv_analysis"]\n')
    (tmp_path / "bench_plan.py").write_text('ADDONS = "touchpoint_mgmt, care_plan"\n')
    assert bench.areas(tmp_path) == {
        "clv": ["clv_analysis"],
        "plan": ["touchpoint_mgmt", "care_plan"],
    }


def test_no_benchmarks(tmp_path):
    with pytest.raises(Failure, match="there are no benchmarks in"):
        bench.areas(tmp_path)


def test_an_unknown_area_ends_before_anything_slow():
    with pytest.raises(Failure, match="there are no benchmarks of tea; there are: "):
        bench.bench("tea", None)


def test_an_addon_s_name_stands_for_its_tests(monkeypatch):
    monkeypatch.setattr(addons, "names", lambda: ["care_plan"])
    words = testing.pytest_words(["care_plan", "-k", "score"], fast=True)
    assert words[-4:] == ["--without-browser", "addons/care_plan/tests", "-k", "score"]
    assert "--without-browser" not in testing.pytest_words([], fast=False)


@pytest.mark.parametrize(
    ("words", "fast", "wanted"),
    [
        (
            [],
            False,
            [("website", ["website"]), ("stock", ["stock"]), ("pos", ["pos"]), (None, [])],
        ),
        ([], True, [(None, [])]),
        (["care_plan", "-k", "score"], False, [(None, ["care_plan", "-k", "score"])]),
        (["website", "-k", "voucher"], False, [("website", ["website", "-k", "voucher"])]),
    ],
)
def test_what_needs_more_of_odoo_runs_first_on_a_database_of_its_own(words, fast, wanted):
    assert testing.passes(words, fast) == wanted


@pytest.mark.parametrize(
    "name", ["care", "care_test", "care_base_1", "bench", "postgres", "No", ""]
)
def test_names_that_a_database_may_not_have(name):
    with pytest.raises(Failure, match="name"):
        single.make(name, [], demo=False)


REPORT = """<testsuites><testsuite>
<testcase classname="a.TestA" name="test_one"/>
<testcase classname="a.TestA" name="test_two"><failure message="x">trace</failure></testcase>
<testcase classname="a.TestA" name="test_three"><skipped message="y"/></testcase>
</testsuite></testsuites>"""


def test_upstream_names_the_tests_that_end_differently():
    before = upstream.outcomes(REPORT)
    assert before == {
        "a.TestA.test_one": "passed",
        "a.TestA.test_two": "failure",
        "a.TestA.test_three": "skipped",
    }
    assert upstream.summary(before) == "1 of 3 passed"
    assert upstream.differences(before, dict(before)) == []
    after = {"a.TestA.test_one": "failure", "a.TestA.test_two": "failure"}
    assert upstream.differences(before, after) == [
        "a.TestA.test_one: passed -> failure",
        "a.TestA.test_three: skipped -> not run",
    ]
    assert upstream.differences({}, {}) == ["no test was found"]
