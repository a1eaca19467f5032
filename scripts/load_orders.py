"""Load an order history from a CSV file into confirmed sale orders of a database.

    python3 dev.py run scripts/load_orders.py [-d DB] [--company NAME] [--columns a,b,c]
        [--end DAY] FILE

Columns, by the names in the first line or by --columns (`_` skips one): customer, date, amount
and, if you have it, product.  A customer is found by reference, e-mail or name, or made.  Bad
lines are reported with number and reason and the good ones loaded; a second run loads nothing
twice.  Orders are stored as confirmed and locked: no delivery, no invoice, no mail is made.
--company loads into that company, which is made if there is none of this name; the administrator
may then choose it.  --end moves an old sample in time, so that its last purchase is on that day.
"""

import argparse
import os
import sys
from collections import defaultdict

import psycopg2
from order_lines import InputError, day, move_to, read_lines

import odoo
from odoo.modules.registry import Registry

BATCH = 500


class Loader:
    """Stores checked lines; every batch is committed, so a killed run goes on where it ended."""

    def __init__(self, env):
        quiet = {"tracking_disable": True, "mail_create_nosubscribe": True}
        self.env = env(context={**env.context, **quiet})
        self.found = defaultdict(dict)

    def key(self, line):
        return f"{line.key}_{self.env.company.id}"

    def known(self, keys):
        rows = self.env["ir.model.data"].search_fetch(
            [("module", "=", "__import__"), ("name", "in", keys)], ["name"]
        )
        return set(rows.mapped("name"))

    def resolve(self, model, texts, fields, values):
        """Find what the cells mean, by the first field that knows it; make what nobody knows."""
        found = self.found[model]
        unknown = {text for text in texts if text not in found}
        for field in fields:
            for record in self.env[model].search_fetch([(field, "in", list(unknown))], [field]):
                found[record[field]] = found.get(record[field], self.env[model]) | record
            unknown -= found.keys()
        made = self.env[model].create([values(text) for text in sorted(unknown)])
        found.update(zip(sorted(unknown), made, strict=True))

    def one(self, model, text):
        if len(self.found[model][text]) > 1:
            raise InputError(f"“{text}” is ambiguous: more than one record is called so")
        return self.found[model][text].id

    def order(self, line):
        product = self.one("product.product", line.product)
        return {
            "partner_id": self.one("res.partner", line.customer),
            "date_order": line.date,
            "state": "sale",
            "locked": True,
            "order_line": [
                (0, 0, {"product_id": product, "price_unit": line.amount, "tax_ids": [(5,)]})
            ],
        }

    def store(self, lines, refused):
        """-> (number loaded, number that were there already)"""
        known = self.known([self.key(line) for line in lines])
        lines = [line for line in lines if self.key(line) not in known]
        self.resolve("res.partner", (x.customer for x in lines), ("ref", "email", "name"), customer)
        self.resolve(
            "product.product", (x.product for x in lines), ("default_code", "name"), product
        )
        new, values = [], []
        for line in lines:
            try:
                values.append(self.order(line))
                new.append(line)
            except InputError as error:
                refused.append((line.number, str(error)))
        orders = self.env["sale.order"].create(values)
        self.env["ir.model.data"].create(
            [
                {
                    "module": "__import__",
                    "name": self.key(line),
                    "model": "sale.order",
                    "res_id": order,
                }
                for line, order in zip(new, orders.ids, strict=True)
            ]
        )
        self.env.cr.commit()
        self.env.invalidate_all()
        return len(new), len(known)


def in_company(env, name):
    """The environment in the company of this name; a new one is the administrator's to choose."""
    company = env["res.company"].search([("name", "=", name)], limit=1)
    if not company:
        company = env["res.company"].create({"name": name})
        env.ref("base.user_admin").company_ids += company
    return env(context={**env.context, "allowed_company_ids": company.ids})


def customer(text):
    return {"name": text, "ref": text, "customer_rank": 1}


def product(text):
    return {"name": text, "type": "service", "invoice_policy": "order"}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("file")
    parser.add_argument("-d", "--database", default=os.environ.get("PGDATABASE"))
    parser.add_argument("--company", help="load into this company")
    parser.add_argument("--columns", help="names by position, e.g. _,customer,date,_,amount")
    parser.add_argument("--end", help="move the history so that it ends on this day")
    args = parser.parse_args()
    if not args.database:
        parser.error("which database? name it with -d")
    try:
        lines, refused = read_lines(args.file, args.columns)
        if args.end:
            lines = move_to(lines, day(args.end))
    except InputError as error:
        sys.exit(f"{args.file}: {error}")
    odoo.tools.config.parse_config(["-d", args.database, "--no-http", "--log-level=warn"])
    loaded = there = 0
    try:
        registry = Registry(args.database)
    except psycopg2.OperationalError as error:
        sys.exit(f"database {args.database}: {str(error).strip()}")
    with registry.cursor() as cr:
        env = odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})
        if args.company:
            env = in_company(env, args.company)
        loader = Loader(env)
        for start in range(0, len(lines), BATCH):
            new, known = loader.store(lines[start : start + BATCH], refused)
            loaded, there = loaded + new, there + known
            print(f"... line {min(start + BATCH, len(lines))} of {len(lines)}", flush=True)
    print(f"{loaded} loaded, {there} already there, {len(refused)} refused")
    for number, reason in sorted(refused):
        print(f"  line {number}: {reason}")


if __name__ == "__main__":
    main()
