"""Customer value as it was half a year, a quarter and a month ago, and as it is today: costs,
estimates and expected events with what came of them, dashboards and alerts."""

from datetime import timedelta

NEEDS = (90, 60, 45, 75, 30)  # share of wallet in percent, in turn
COMPONENTS = (  # name, English and Chinese; factors; kind of event
    ("Cars", "购车", "1 x 128000 x 20%", "opportunity"),
    ("Services", "保养", "2 x 1280", "service"),
    ("Insurance", "保险", "1 x 3200 x 80%", "renewal"),
)


def tell(env, story):
    company = env.company
    settings(env, company)
    for days in (180, 90, 30, 1, 0):
        today = story.ago(days)
        with story.day(today):
            if days == 1:
                sell_more(env, company, today)
                env["clv.cluster"].action_find()
            run = env["clv.run"].create({"company_id": company.id, "date": today})
            run._process(today)
            if days != 1:
                run._refresh_insights()
    with story.day(story.today):
        expect(env, story, company)
        env["clv.alert"]._make_company_activities(
            company.clv_config_id, company.clv_config_id.alert_activity_limit, story.today
        )


def settings(env, company):
    env["clv.config"]._ensure(company).write(
        {
            "margin_percent": 45,
            "cost_per_order": 20,
            "acquisition_cost": 150,
            "contact_cost": 15,
            "referral_chance": 2,
            "alert_activity": True,
            "alert_activity_limit": 10,
        }
    )


def sell_more(env, company, today):
    """Products bought together, and what some customers need in a year."""
    env["clv.insight"]._refresh_associations(company, today)
    best = env["clv.score"].search([("company_id", "=", company.id)], limit=len(NEEDS) * 2)
    wallets = env["clv.wallet"].create(
        [
            {
                "company_id": company.id,
                "partner_id": score.partner_id.id,
                "date": today,
                "need": 1,
                "note": "问卷 Survey at the service desk",
            }
            for score in best
        ]
    )
    for place, wallet in enumerate(wallets):
        share = NEEDS[place % len(NEEDS)] / 100
        wallet.need = round(max(wallet.own_amount, 500) / share, -2)


def expect(env, story, company):
    """Expected events of a few customers, decided ones among them, with a shared cost."""
    scores = env["clv.score"].search(
        [("company_id", "=", company.id), ("next_order_date", "!=", False)], limit=24
    )
    scores[:12].action_expect_orders()
    events = decided(env, story, company, scores[12:])
    template(env, company, scores[:3].partner_id)
    pool = env["clv.cost.pool"].create(
        {
            "name": "客户日 Customer day",
            "company_id": company.id,
            "amount": 3600,
            "date_from": min(events.mapped("date")),
            "date_to": story.today + timedelta(days=90),
        }
    )
    pool.action_allocate()


def decided(env, story, company, scores):
    """Renewals of the last months: most happened, some at another price, some did not."""
    kind = env.ref("clv_analysis.clv_event_type_renewal")
    authors = [story.users[login] for login in ("clerk", "clerk2") if login in story.users]
    events = env["clv.event"].create(
        [
            {
                "name": kind.name,
                "company_id": company.id,
                "partner_id": score.partner_id.id,
                "type_id": kind.id,
                "date": story.ago(80 - 6 * place),
                "user_id": (authors or [env.user])[place % max(len(authors), 1)].id,
                "probability": (90, 80, 70, 60)[place % 4],
                "revenue": 3200,
                "cost_of_goods": 2700,
                "direct_cost": 40,
                "assumption": "Renewed last year 去年已续保",
            }
            for place, score in enumerate(scores)
        ]
    )
    for place, event in enumerate(events):
        with story.day(event.date + timedelta(days=3)):
            if place % 4 == 3:
                event.action_missed()
                continue
            if place % 3 == 1:
                event.write(
                    {
                        "actual_revenue": 3200 + 150 * place,
                        "actual_cost_of_goods": 2700 + 100 * place,
                        "actual_direct_cost": 40,
                    }
                )
            event.action_happened()
    return events


def template(env, company, partners):
    made = env["clv.component"].create(
        {
            "name": "Car owner",
            "company_id": company.id,
            "partner_ids": [(6, 0, partners.ids)],
            "line_ids": [
                (
                    0,
                    0,
                    {
                        "name": name,
                        "factors": factors,
                        "type_id": env.ref(f"clv_analysis.clv_event_type_{kind}").id,
                    },
                )
                for name, _chinese, factors, kind in COMPONENTS
            ],
        }
    )
    made.with_context(lang="zh_CN").name = "车主"
    for line, (_name, chinese, _factors, _kind) in zip(made.line_ids, COMPONENTS, strict=True):
        line.with_context(lang="zh_CN").name = chinese
    made.action_make_events()
