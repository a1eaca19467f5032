from datetime import date, timedelta

from odoo.tests import BaseCase, tagged

from odoo.addons.touchpoint_mgmt.tools.workload import Parcel, level

DAY = date(2027, 6, 16)


def shift(number):
    return DAY + timedelta(number)


def later(window):
    """The next day, at most ``window`` days after the first."""
    return lambda rule, first, day: day + timedelta(1) if (day - first).days < window else None


@tagged("standard", "at_install")
class TestToolsWorkload(BaseCase):
    def level(self, parcels, capacity=10, window=3):
        parcels, surplus = level(parcels, lambda user, day: capacity, later(window))
        loads = {}
        for parcel in parcels:
            key = (parcel.rule, (parcel.day - DAY).days)
            loads[key] = loads.get(key, 0) + parcel.count
        return loads, {(user, (day - DAY).days): over for (user, day), over in surplus.items()}

    def test_what_fits_stays(self):
        self.assertEqual(self.level([Parcel(1, 1, DAY, 10, free=True)]), ({(1, 0): 10}, {}))

    def test_what_is_too_much_goes_on_day_by_day(self):
        loads, surplus = self.level([Parcel(1, 1, DAY, 45, free=True)])
        self.assertEqual(loads, {(1, 0): 10, (1, 1): 10, (1, 2): 10, (1, 3): 15})
        self.assertEqual(surplus, {(1, 3): 5})

    def test_the_lowest_priority_moves(self):
        parcels = [Parcel(1, 1, DAY, 8, 9, True), Parcel(1, 2, DAY, 8, 2, True)]
        self.assertEqual(self.level(parcels), ({(1, 0): 8, (2, 0): 2, (2, 1): 6}, {}))

    def test_what_is_fixed_stays_and_counts(self):
        parcels = [Parcel(1, 1, DAY, 12, 1), Parcel(1, 2, DAY, 3, 9, True)]
        self.assertEqual(self.level(parcels), ({(1, 0): 12, (2, 1): 3}, {(1, 0): 2}))

    def test_who_came_from_before_stays_among_equals(self):
        parcels = [Parcel(1, 1, DAY, 15, free=True), Parcel(1, 2, shift(1), 10, free=True)]
        self.assertEqual(self.level(parcels)[0], {(1, 0): 10, (1, 1): 5, (2, 1): 5, (2, 2): 5})

    def test_no_limit(self):
        self.assertEqual(self.level([Parcel(1, 1, DAY, 99, free=True)], None), ({(1, 0): 99}, {}))

    def test_nobody_takes_the_work_of_another(self):
        parcels = [Parcel(1, 1, DAY, 12, free=True), Parcel(2, 1, DAY, 1, free=True)]
        loads, surplus = self.level(parcels, window=0)
        self.assertEqual((loads, surplus), ({(1, 0): 13}, {(1, 0): 2}))

    def test_nothing(self):
        self.assertEqual(self.level([]), ({}, {}))
