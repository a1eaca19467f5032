import doctest
import unittest

import numpy as np

from ..tools import pgcopy

COLUMNS = (("id", "int4"), ("day", "date"), ("amount", "float8"))


class TestToolsPgcopy(unittest.TestCase):
    def test_there_and_back(self):
        values = {
            "id": np.array([1, -2, 2**31 - 1]),
            "day": np.array(["1969-12-31", "2000-01-01", "2026-02-28"], dtype="M8[D]"),
            "amount": np.array([0.1, -1e300, 3.0]),
        }
        back = pgcopy.decode(pgcopy.encode(values, COLUMNS), COLUMNS)
        for name, kind in COLUMNS:
            self.assertEqual(back[name].tolist(), values[name].tolist(), kind)

    def test_piece_by_piece_it_is_the_same(self):
        count = 2 * pgcopy.Stream.ROWS + 7
        values = {
            "id": np.arange(count),
            "day": np.full(count, np.datetime64("2026-02-28")),
            "amount": np.linspace(0, 1, count),
        }
        stream, pieces = pgcopy.Stream(values, COLUMNS), []
        while piece := stream.read(8192):
            self.assertLessEqual(len(piece), 8192)
            pieces.append(piece)
        self.assertEqual(b"".join(pieces), pgcopy.encode(values, COLUMNS))

    def test_nothing(self):
        empty = {name: np.zeros(0) for name in ("id", "amount")}
        empty["day"] = np.zeros(0, dtype="M8[D]")
        back = pgcopy.decode(pgcopy.encode(empty, COLUMNS), COLUMNS)
        self.assertEqual([len(column) for column in back.values()], [0, 0, 0])

    def test_null_is_refused(self):
        null_row = b"\0\1" + b"\xff\xff\xff\xff"
        with self.assertRaisesRegex(ValueError, "null"):
            pgcopy.decode(pgcopy.HEADER + null_row + pgcopy.TRAILER, [("id", "int4")])

    def test_examples_of_the_documentation(self):
        result = doctest.testmod(pgcopy)
        self.assertTrue(result.attempted)
        self.assertFalse(result.failed)
