"""Rules every addon of the suite keeps, checked on files alone."""

import ast
import re

import pytest
from suite import ADDONS, NAMES, REPO, manifest, python_files

SISTERS = {"care_plan": {"touchpoint_mgmt"}}
# Where SQL is written: the service models that exist for it.
SQL_ROOMS = {
    "care_plan": {
        "care_dataset",
        "care_dataset_action",
        "care_dataset_touch",
        "care_dataset_value",
        "touchpoint_planner",
    },
    "clv_analysis": {
        "clv_dataset",
        "clv_dataset_line",  # what was sold line by line
        "clv_dataset_store",
        "clv_insight",  # what the dashboards show, one statement per table
        "clv_insight_alert",
        "clv_insight_cluster",
        "clv_insight_group",
        "clv_insight_offer",
        "clv_insight_what_if",
        "clv_score",  # the fill factor of its table
    },
    "customer_club": {
        "club_account",  # the one writer of the ledger
        "club_account_turn",  # locks of PostgreSQL
        "club_posting",
        "club_append_only",  # the trigger that keeps it append-only
        "club_batch",
        "club_check",
        "club_release",  # one statement that frees pending lots
    },
    "touchpoint_mgmt": {
        "touchpoint_planner",
        "touchpoint_planner_arranged",  # what was arranged, and from what
        "touchpoint_planner_assignment",
        "touchpoint_planner_balance",
        "touchpoint_planner_calendar",  # kept in a table of the transaction
        "touchpoint_planner_capacity",
        "touchpoint_planner_pressure",
        "touchpoint_planner_channel",
        "touchpoint_planner_mark",  # the counters of PostgreSQL
        "touchpoint_planner_query",
        "touchpoint_planner_restart",
        "touchpoint_planner_review",
        "touchpoint_planner_statement",  # settings of PostgreSQL
        "touchpoint_planner_stats",
        "touchpoint_planner_why",
    },
}


@pytest.mark.parametrize("addon", ADDONS, ids=lambda path: path.name)
def test_manifest(addon):
    values = manifest(addon)
    assert values["license"] == "LGPL-3"
    assert re.fullmatch(r"19\.0\.\d+\.\d+\.\d+", values["version"])
    assert set(values["depends"]) & set(NAMES) == SISTERS.get(addon.name, set())
    for room in ("README.rst", "i18n/zh_CN.po", f"i18n/{addon.name}.pot"):
        assert (addon / room).is_file(), room
    for room in ("static/description/icon.png", "security/ir.model.access.csv"):
        assert (addon / room).is_file(), room


@pytest.mark.parametrize("path", python_files("tools", "engine"), ids=lambda path: path.stem)
def test_formulas_do_not_import_odoo(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        assert not [name for name in names if name.split(".")[0] == "odoo"], node.lineno


def test_sql_is_written_in_its_rooms_only():
    for path in python_files():
        addon, *rooms = path.relative_to(REPO / "addons").parts
        if "report" in rooms or "migrations" in rooms or path.stem in SQL_ROOMS[addon]:
            continue
        text = path.read_text(encoding="utf-8")
        found = re.search(r"cr\.execute\(|execute_query(_dict)?\(|copy_expert\(", text)
        assert not found, f"{path.name}: {found and found.group()}"


def test_every_test_file_is_imported():
    """Odoo runs only what tests/__init__.py names."""
    for addon in ADDONS:
        named = (addon / "tests" / "__init__.py").read_text(encoding="utf-8")
        for path in (addon / "tests").glob("test_*.py"):
            assert re.search(rf"\b{path.stem}\b", named), path.name


def test_documents_name_files_that_exist():
    for document in [REPO / "README.md", *(REPO / "docs").glob("*.md")]:
        text = document.read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
            assert (document.parent / target).exists(), f"{document.name}: {target}"
