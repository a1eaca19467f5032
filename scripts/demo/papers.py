"""What is printed: the annual contact plan, letters to buyers, a letter to the members."""

from datetime import date

from odoo import fields
from odoo.fields import Command

from demo import touches

LETTERS = ("vip_letter", "Letter after a purchase", "购后致谢信", "order_confirmed", 3, [])
#: what members read, and the same in Chinese
MEMBER_LETTER = {
    "Dear {name},": "尊敬的{name}:",
    "you are a {tier} member with {points} points.": "您是{tier}会员,现有{points}积分。",
}
# (month from, month to, objective, type, audience, stage, contacts, budget)
LINES = (
    (1, 3, "satisfaction", "satisfaction_call", "去年购车客户 Recent buyers", "post", 120, 2400),
    (2, 2, "care", "holiday_greeting", "全部客户 All customers", "post", 200, 200),
    (4, 5, "demand", "seminar", "意向客户 Prospects", "pre", 40, 12000),
    (6, 8, "service", "service_invitation", "保养到期客户 Service due", "post", 90, 1800),
    (9, 9, "launch", "public_event", "会员与媒体 Members, press", "pre", 150, 30000),
    (10, 12, "winback", "winback_call", "沉睡客户 Lapsed customers", "post", 60, 1500),
)


def tell(env, story):
    year_plan(env, story)
    letters(env, story)
    if "club.letter" in env:
        member_letter(env, story)


def year_plan(env, story):
    year = story.today.year
    xmlid = "touchpoint_mgmt.touchpoint_{}_{}".format
    env["touchpoint.plan"].create(
        {
            "name": f"客户接触计划 Contact plan {year}",
            "year": year,
            "user_id": story.users["manager"].id,
            "objective": "每位客户每年至少联系四次。 Four contacts a year for every customer.",
            "line_ids": [
                Command.create(
                    {
                        "date_from": date(year, first, 1),
                        "date_to": fields.Date.end_of(date(year, last, 1), "month"),
                        "objective_id": env.ref(xmlid("objective", objective)).id,
                        "type_id": env.ref(xmlid("type", kind)).id,
                        "audience": audience,
                        "stage": stage,
                        "place": "湖滨门店 Lakeside",
                        "department": "客户服务部 Customer care",
                        "user_id": story.users["clerk"].id,
                        "expected_count": count,
                        "budget": budget,
                    }
                )
                for first, last, objective, kind, audience, stage, count, budget in LINES
            ],
        }
    )


def letters(env, story):
    """A rule whose touches are letters: they wait as one batch to print."""
    with story.day(story.today):
        rule = touches.rule(env, story, *LETTERS, grace_days=40, backfill="grace")
    env["touchpoint.planner"]._plan(rule, story.today)
    touches.hand_out(env, story)


def member_letter(env, story):
    letter = env["club.letter"].create(
        {
            "name": "Winter at the club",
            "club_id": story.club.id,
            "channel": "paper",
            "period": "quarter",
            "first_date": story.today,
            "tier_ids": [Command.set(story.club.tier_ids[-1:].ids)],
            "user_id": story.users["manager"].id,
            "body": "".join(f"<p>{line}</p>" for line in MEMBER_LETTER),
        }
    )
    letter.with_context(lang="zh_CN").name = "俱乐部冬季来信"
    letter.update_field_translations("body", {"zh_CN": MEMBER_LETTER})  # written, it is that of all
    env["club.letter"]._cron_send(story.today)
