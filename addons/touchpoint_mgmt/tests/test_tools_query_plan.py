from odoo.tests import BaseCase

from odoo.addons.touchpoint_mgmt.tools import query_plan


def scan(table):
    return {"Node Type": "Seq Scan", "Relation Name": table}


def loop(outer, inner, **values):
    return {"Node Type": "Nested Loop", "Plans": [outer, inner], **values}


COMPARED = {"Join Filter": "(a.id = b.id)"}
LOOKUP = {"Node Type": "Index Scan", "Relation Name": "res_partner", "Index Cond": "(id = a.id)"}


class TestToolsQueryPlan(BaseCase):
    def test_tables_of_all_depths(self):
        plan = [{"Plan": loop(scan("sale_order"), loop(scan("res_users"), scan("a")))}]
        self.assertEqual(query_plan.tables(plan), {"sale_order", "res_users", "a"})

    def test_what_an_index_finds_is_no_blind_loop(self):
        self.assertFalse(query_plan.blind_loops([{"Plan": loop(scan("sale_order"), LOOKUP)}]))

    def test_comparing_every_row_with_every_other_is(self):
        blind = loop(LOOKUP, scan("res_partner"), **COMPARED)
        join = {"Node Type": "Hash Join", "Plans": [scan("b"), blind]}
        self.assertEqual(query_plan.blind_loops([{"Plan": join}]), [blind])

    def test_rows_of_an_earlier_part_count_as_many(self):
        wanted = {"Node Type": "CTE Scan", "CTE Name": "wanted"}
        self.assertTrue(query_plan.blind_loops(loop(scan("a"), wanted, **COMPARED), ["wanted_not"]))

    def test_small_tables_may_be_read_again(self):
        plan = loop(scan("sale_order"), scan("res_company"), **COMPARED)
        self.assertFalse(query_plan.blind_loops(plan, ["res_company"]))
        days = {"Node Type": "Values Scan", "Alias": "*VALUES*"}
        self.assertFalse(query_plan.blind_loops(loop(scan("sale_order"), days, **COMPARED)))
