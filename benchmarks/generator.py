"""A seeded population for the benchmarks, made by SQL: customers and their confirmed orders.

Sizes are reached by growing: from 10,000 customers to 100,000 only the missing ones are made.
"""

from odoo.tools import SQL

ORDERS_PER_CUSTOMER = 5
SEED = 0.20260501
FIRST_DAY, DAYS = "2023-06-01", 1095
TODAY = "2026-06-01"


def grow(env, size, orders=ORDERS_PER_CUSTOMER):
    """Bring the database to `size` customers with so many orders each on average, over three
    years."""
    have = env.execute_query(SQL("SELECT count(*) FROM res_partner WHERE ref LIKE 'bench-%%'"))[0][
        0
    ]
    if have < size:
        env.cr.execute(SQL("SELECT setseed(%s)", SEED))
        # right by construction: checking millions of foreign keys took longer than a benchmark
        env.cr.execute("SET LOCAL session_replication_role = replica")
        env.cr.execute(_customers(env, have, size))
        env.cr.execute(_orders(env, have, orders))
        if "birthdate_date" in env["res.partner"]._fields:
            env.cr.execute(_days(have))
        env.cr.commit()
    for table in ("res_partner", "sale_order"):
        env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
    env.cr.commit()
    env.invalidate_all()
    env.registry.clear_cache()


def _customers(env, have, size):
    return SQL(
        """
        INSERT INTO res_partner (id, name, complete_name, ref, active, is_company, partner_share,
                                 type, customer_rank, commercial_partner_id, autopost_bills,
                                 user_id, create_date, write_date)
        SELECT id, 'Customer ' || i, 'Customer ' || i, 'bench-' || i, true, false, true,
               'contact', 1, id, 'ask', %s, now(), now()
          FROM (SELECT nextval('res_partner_id_seq') AS id, i
                  FROM generate_series(%s::int, %s::int) i) numbered
        """,
        env.ref("base.user_admin").id,
        have + 1,
        size,
    )


def _orders(env, have, orders):
    """Gaps and amounts vary by customer, as in life: a few buy often, most buy seldom."""
    return SQL(
        """
        INSERT INTO sale_order (name, company_id, partner_id, partner_invoice_id,
                                partner_shipping_id, state, date_order, currency_id,
                                currency_rate, amount_untaxed, amount_tax, amount_total,
                                create_date, write_date)
        SELECT 'B' || p.id || '-' || n, %(company)s, p.id, p.id, p.id, 'sale',
               %(first)s::timestamp + random() * %(days)s * interval '1 day', %(currency)s,
               1, amount, 0, amount, now(), now()
          FROM (SELECT id, 1 + floor(-ln(random()) * %(mean)s)::int AS orders,
                       exp(3 + 2 * random()) AS level
                  FROM res_partner
                 WHERE ref LIKE 'bench-%%' AND substr(ref, 7)::int > %(have)s) p
         CROSS JOIN LATERAL generate_series(1, p.orders) n
         CROSS JOIN LATERAL (SELECT round((p.level * (0.5 + random()))::numeric, 2) AS amount) a
        """,
        company=env.company.id,
        first=FIRST_DAY,
        days=DAYS,
        currency=env.company.currency_id.id,
        mean=orders - 0.5,
        have=have,
    )


def _days(have):
    """Birthdays over sixty years and customer anniversaries over ten."""
    return SQL(
        """
        UPDATE res_partner
           SET birthdate_date = DATE '1946-01-01' + (random() * 21900)::int,
               anniversary_date = DATE '2015-01-01' + (random() * 3650)::int
         WHERE ref LIKE 'bench-%%' AND substr(ref, 7)::int > %s
        """,
        have,
    )
