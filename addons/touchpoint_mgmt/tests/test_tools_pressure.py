from datetime import date
from itertools import permutations

from odoo.tests import BaseCase, tagged

from odoo.addons.touchpoint_mgmt.tools.pressure import Contact, Limit, arrange, over_limit

PHONE, MAIL, SMS, COMPLAINT = 1, 2, 3, 9


def june(day):
    return date(2027, 6, day)


def touch(number, day, **values):
    """A movable touch of customer 1; far from any deadline unless stated."""
    values = {
        "partner": 1,
        "company": 1,
        "type": 1,
        "movable": True,
        "last_day": date(2027, 12, 31),
        **values,
    }
    return Contact(id=number, day=day, **values)


@tagged("standard", "at_install")
class TestToolsPressure(BaseCase):
    def days(self, contacts, limits, **values):
        result = arrange(contacts, limits, june(14), **values)
        return {number: day and day.day for number, (day, _leader) in result.items()}

    def test_without_limits_everything_stays(self):
        contacts = [touch(n, june(14)) for n in range(5)]
        self.assertEqual(self.days(contacts, []), dict.fromkeys(range(5), 14))

    def test_the_one_too_many_waits(self):
        contacts = [touch(1, june(14)), touch(2, june(15)), touch(3, june(16), priority=4)]
        limit = Limit(2, 7, defer=14)
        self.assertEqual(self.days(contacts, [limit]), {1: 14, 2: 15, 3: 21})

    def test_the_exempt_one_counts_but_stays_and_pushes_nobody_before_it(self):
        contacts = [
            touch(1, june(14)),
            touch(2, june(15)),
            touch(3, june(16), priority=4),
            touch(4, june(17), type=COMPLAINT),
        ]
        for defer, day in ((14, 22), (6, 22), (5, None), (3, None)):
            limit = Limit(2, 7, defer=defer, exempt_types=frozenset([COMPLAINT]))
            self.assertEqual(self.days(contacts, [limit]), {1: 14, 2: 15, 3: day, 4: 17}, defer)

    def test_the_order_of_the_rows_does_not_matter(self):
        contacts = [touch(n, june(14 + n % 3), priority=n % 2, channel=PHONE) for n in range(5)]
        results = [
            arrange(list(order), [Limit(1, 7, defer=30)], june(14))
            for order in permutations(contacts)
        ]
        self.assertTrue(all(result == results[0] for result in results))

    def test_priority_wins_over_the_earlier_day(self):
        contacts = [touch(1, june(14), priority=2), touch(2, june(16), priority=8)]
        self.assertEqual(self.days(contacts, [Limit(1, 7, defer=20)]), {1: 23, 2: 16})

    def test_what_is_done_or_fixed_counts_and_stays(self):
        contacts = [touch(1, june(13), movable=False), touch(2, june(14), priority=9)]
        self.assertEqual(
            arrange(contacts, [Limit(1, 7, defer=20)], june(14)), {2: (june(20), None)}
        )

    def test_deferrals_that_push_each_other_end(self):
        contacts = [touch(n, june(14)) for n in range(12)]
        result = self.days(contacts, [Limit(1, 2, defer=6)])
        self.assertEqual(result, {0: 14, 1: 16, 2: 18, 3: 20, **dict.fromkeys(range(4, 12))})

    def test_a_gap_between_two_touches(self):
        contacts = [touch(1, june(14)), touch(2, june(15))]
        self.assertEqual(self.days(contacts, [Limit(9, 30, gap=3, defer=5)]), {1: 14, 2: 17})
        contacts = [touch(1, june(18), priority=9), touch(2, june(16))]
        self.assertEqual(self.days(contacts, [Limit(9, 30, gap=3, defer=5)]), {1: 18, 2: 21})

    def test_a_touch_never_waits_beyond_its_grace(self):
        contacts = [touch(1, june(14)), touch(2, june(14), last_day=june(18))]
        self.assertEqual(self.days(contacts, [Limit(1, 7, defer=30)]), {1: 14, 2: None})

    def test_closed_days_are_skipped(self):
        contacts = [touch(1, june(14)), touch(2, june(14), priority=1)]
        result = self.days(
            contacts, [Limit(1, 3, defer=9)], is_open=lambda contact, day: day.day != 17
        )
        self.assertEqual(result, {1: 14, 2: 18})

    def test_the_same_day_and_channel_go_together_and_count_once(self):
        contacts = [
            touch(1, june(18), channel=PHONE, priority=2),
            touch(2, june(18), channel=PHONE, priority=3),
            touch(3, june(18), channel=None),
        ]
        result = arrange(contacts, [Limit(2, 7)], june(14))
        self.assertEqual(result, {1: (june(18), 2), 2: (june(18), 2), 3: (june(18), None)})

    def test_one_too_many_joins_within_two_days_before_it_waits(self):
        limit = Limit(1, 7, defer=30)
        for day, expected in ((16, (june(14), 1)), (17, (june(21), None))):
            contacts = [
                touch(1, june(14), channel=PHONE, priority=9),
                touch(2, june(day), channel=PHONE),
            ]
            self.assertEqual(arrange(contacts, [limit], june(14))[2], expected)

    def test_other_people_join_no_bundle(self):
        contacts = [
            touch(1, june(14), channel=PHONE),
            touch(2, june(14), channel=PHONE, partner=2),
            touch(3, june(14), channel=PHONE, company=2),
        ]
        leaders = [leader for _day, leader in arrange(contacts, [], june(14)).values()]
        self.assertEqual(leaders, [None] * 3)

    def test_person_or_firm(self):
        contacts = [touch(1, june(14)), touch(2, june(14), partner=2)]
        self.assertEqual(self.days(contacts, [Limit(1, 7)]), {1: 14, 2: 14})
        self.assertEqual(self.days(contacts, [Limit(1, 7, per_firm=True)]), {1: 14, 2: None})

    def test_one_company_or_all_together(self):
        contacts = [touch(1, june(14)), touch(2, june(14), company=2, priority=8)]
        self.assertEqual(self.days(contacts, [Limit(1, 7)]), {1: 14, 2: 14})
        self.assertEqual(self.days(contacts, [Limit(1, 7, across=True)]), {1: None, 2: 14})

    def test_the_limit_of_a_company_binds_only_that_company(self):
        contacts = [touch(1, june(14)), touch(2, june(14)), touch(3, june(14), company=2)]
        contacts.append(touch(4, june(14), company=2))
        result = self.days(contacts, [Limit(1, 7, company=2)])
        self.assertEqual(result, {1: 14, 2: 14, 3: 14, 4: None})

    def test_what_does_not_count_is_not_counted(self):
        contacts = [touch(n, june(14), counts=n == 3) for n in range(4)]
        self.assertEqual(self.days(contacts, [Limit(1, 7)]), dict.fromkeys(range(4), 14))

    def test_a_done_bundle_counts_once(self):
        done = [touch(n, june(13), movable=False, bundle=1) for n in (1, 2)]
        self.assertEqual(self.days([*done, touch(3, june(14))], [Limit(2, 7)]), {3: 14})

    def test_the_fresh_check(self):
        limit = Limit(2, 7)
        others = [touch(1, june(10)), touch(2, june(30)), touch(3, june(7))]
        now = [touch(4, june(14)), touch(5, june(14)), touch(6, june(14), exempt=True)]
        self.assertEqual(over_limit(now, others, [limit], june(14)), {5})
        pair = [touch(n, june(14), bundle=4) for n in (4, 5)]
        self.assertEqual(over_limit(pair, others, [limit], june(14)), set())
