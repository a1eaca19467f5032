"""A pytest plugin: a browser test that does not run is a failure.

Without a browser Odoo skips every tour and the run would still be green. With
`--without-browser` the browser tests are left out on purpose.
"""

import pytest


def pytest_addoption(parser):
    parser.addoption(
        "--without-browser", action="store_true", help="leave out Odoo's HttpCase tests"
    )


def is_browser_test(item) -> bool:
    """By name, so that this file needs no Odoo: HttpCase is its base of all of them."""
    bases = getattr(getattr(item, "cls", None), "__mro__", ())
    return any(base.__name__ == "HttpCase" for base in bases)


def pytest_collection_modifyitems(config, items):
    if config.getoption("--without-browser"):
        left_out = [item for item in items if is_browser_test(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not is_browser_test(item)]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    report = yield
    if report.skipped and is_browser_test(item):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"a browser test must run, not be skipped: {reason}"
    return report
