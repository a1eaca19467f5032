"""Orders with invoices, and some refunds."""

from datetime import datetime, time, timedelta

PRODUCTS = {  # code: name, Chinese name, price, cost
    "SRV-S": ("Small service", "小保养", 480, 210),
    "SRV-L": ("Large service", "大保养", 1280, 560),
    "TYRE": ("Winter tyres, set", "冬季轮胎(套)", 2600, 1750),
    "BRAKE": ("Brake pads", "刹车片", 680, 290),
    "WASH": ("Interior cleaning", "内饰清洁", 260, 90),
    "INS": ("Insurance renewal", "保险续保", 3200, 2700),
    "DASH": ("Dash camera", "行车记录仪", 799, 430),
    "MAT": ("Floor mats", "脚垫", 320, 120),
    "CAR": ("Compact car", "紧凑型轿车", 128000, 117000),
}
BASKETS = [
    ["SRV-S"],
    ["SRV-S", "WASH"],
    ["SRV-L"],
    ["SRV-L", "BRAKE"],
    ["INS"],
    ["TYRE"],
    ["DASH", "MAT"],
]
# archetype: (first purchase, last purchase: days ago, mean days between, share of baskets)
RHYTHM = {
    "vip": ((520, 540), (2, 30), 38),
    "loyal": ((380, 540), (5, 60), 70),
    "regular": ((250, 520), (20, 120), 110),
    "new": ((5, 70), (1, 60), 40),
    "lapsed": ((400, 540), (190, 330), 60),
    "once": ((60, 480), (0, 0), 999),
}


def tell(env, story):
    story.products = products(env)
    orders = env["sale.order"].create(
        [
            order(story, partner, day)
            for archetype, partners in story.customers.items()
            for partner in partners
            for day in days(story, archetype)
        ]
    )
    env.flush_all()
    invoices(env, story, orders.sorted("date_order"))


def products(env):
    made = {}
    for code, (name, chinese, price, cost) in PRODUCTS.items():
        made[code] = env["product.product"].create(
            {
                "default_code": code,
                "name": name,
                "list_price": price,
                "standard_price": cost,
                "type": "service" if code[:3] in ("SRV", "INS", "WAS") else "consu",
                "invoice_policy": "order",
                "taxes_id": [(5,)],
                "supplier_taxes_id": [(5,)],
            }
        )
        made[code].with_context(lang="zh_CN").name = chinese
    return made


def days(story, archetype):
    """The purchase days of one customer, as days ago, first to last."""
    chance = story.random
    (far, near), (recent, old), gap = RHYTHM[archetype]
    day = chance.randint(far, near)
    last = chance.randint(recent, old)
    while True:
        yield day
        day -= max(7, round(chance.gauss(gap, gap / 4)))
        if day < last:
            return


def order(story, partner, day):
    chance = story.random
    codes = chance.choice(BASKETS)
    if chance.random() < 0.02:
        codes = ["CAR"]
    lines = [
        (0, 0, {"product_id": story.products[code].id, "product_uom_qty": 1}) for code in codes
    ]
    return {
        "partner_id": partner.id,
        "user_id": partner.user_id.id,
        "date_order": datetime.combine(story.ago(day), time(2, chance.randrange(60))),
        "state": "sale",
        "locked": True,
        "order_line": lines,
    }


def invoices(env, story, orders):
    """One posted invoice per order, in the order of their dates; one in thirty comes back."""
    for start in range(0, len(orders), 100):
        batch = orders[start : start + 100]
        moves = batch._create_invoices(grouped=True)
        by_order = {move.invoice_line_ids.sale_line_ids.order_id: move for move in moves}
        for order, move in by_order.items():
            move.invoice_date = order.date_order.date()
        moves.action_post()
        returned = [move for move in moves if story.random.random() < 1 / 30]
        for move in returned:
            refund(story, move)
        env.cr.commit()
        env.invalidate_all()
        print(f"    {start + len(batch)} of {len(orders)} invoices", flush=True)


def refund(story, move):
    """A credit note a few days later: the whole invoice or its first line."""
    day = min(move.invoice_date + timedelta(days=story.random.randrange(2, 12)), story.today)
    credit = move._reverse_moves([{"invoice_date": day, "date": day}])
    if len(credit.invoice_line_ids) > 1:
        credit.invoice_line_ids[1:].unlink()
    credit.action_post()
