"""The worked numbers of docs/formulas.md are what the code computes."""

import doctest
import unittest

import numpy as np
from suite import REPO

from odoo.addons.care_plan.tools import lift, scoring
from odoo.addons.clv_analysis.engine import (
    association,
    backtest,
    bgnbd,
    concentration,
    dwyer,
    events,
    forecast,
    gamma_gamma,
    interval,
    lifecycle,
    mbgnbd,
    pareto_nbd,
    rfm,
    value,
    what_if,
)
from odoo.addons.customer_club.tools import points

MODULES = (
    association,
    backtest,
    bgnbd,
    concentration,
    dwyer,
    events,
    forecast,
    gamma_gamma,
    interval,
    lift,
    lifecycle,
    mbgnbd,
    pareto_nbd,
    points,
    rfm,
    scoring,
    value,
    what_if,
)


class TestFormulas(unittest.TestCase):
    def test_worked_numbers(self):
        names = {module.__name__.rpartition(".")[2]: module for module in MODULES}
        result = doctest.testfile(
            str(REPO / "docs" / "formulas.md"), module_relative=False, globs={**names, "np": np}
        )
        self.assertGreater(result.attempted, 30)
        self.assertFalse(result.failed)

    def test_every_formula_of_the_engine_has_a_place(self):
        text = (REPO / "docs" / "formulas.md").read_text()
        for module in MODULES:
            self.assertIn(f"`{module.__name__.rpartition('.')[2]}`", text)
