"""Company, users and customers."""

from datetime import date

from odoo.fields import Command

# archetype: how many customers of the kind there are
CAST = {"vip": 12, "loyal": 40, "regular": 60, "new": 26, "lapsed": 36, "once": 26}
SURNAMES = list("王李张刘陈杨黄赵周吴徐孙马朱胡郭何林罗梁")
GIVEN = [*"伟芳娜敏静丽强磊洋艳勇杰娟涛明超", "秀英", "建国", "志强", "晓东", "雨桐", "子轩"]
FIRST = ["Ada", "Bruno", "Clara", "David", "Elena", "Felix", "Grace", "Hugo", "Irene", "Jonas"]
LAST = ["Adler", "Brown", "Costa", "Dubois", "Evans", "Fischer", "Garcia", "Hansen", "Keller"]
FIRMS = {
    "vip": ["远航物流", "宏达建材", "晨光食品"],
    "loyal": ["Blue Harbour Logistics", "Northwind Catering", "绿洲园艺"],
}
CITIES = ["上海", "杭州", "苏州", "南京", "宁波", "无锡"]
STAFF = {
    "director": ("Zhou Min 周敏", "approver"),
    "manager": ("Chen Jing 陈静", "manager"),
    "clerk": ("Li Na 李娜", "user"),
    "clerk2": ("Wang Lei 王磊", "user"),
}
ADDONS = ("touchpoint_mgmt", "care_plan", "customer_club", "clv_analysis")


def tell(env, story):
    company(env)
    for login, (name, level) in STAFF.items():
        story.users[login] = user(env, login, name, level)
    for archetype, number in CAST.items():
        story.customers[archetype] = customers(env, story, archetype, number)
    story.users["member"] = portal_user(env, story.customers["vip"][0])


def company(env):
    env["res.lang"]._activate_lang("zh_CN")
    cny = env.ref("base.CNY")
    cny.active = True
    main = env.company
    # First the chart of accounts: it sets the currency of its own country.
    env["account.chart.template"].try_loading("generic_coa", company=main, install_demo=False)
    main.write(
        {
            "name": "Lakeside Motors 湖滨汽车",
            "country_id": env.ref("base.cn").id,
            "currency_id": cny.id,
            "city": "上海",
            "email": "hello@lakeside.example.com",
            "phone": "+86 21 5555 0100",
        }
    )
    main.partner_id.tz = "Asia/Shanghai"
    env["product.pricelist"].search([]).currency_id = cny
    env.ref("base.user_admin").write({"tz": "Asia/Shanghai", "name": "Administrator"})


def groups(env, level):
    """Odoo's sales group and, of each installed addon, the group of this level."""
    own = "user" if level == "user" else "manager"
    sales = "group_sale_salesman_all_leads" if level == "user" else "group_sale_manager"
    names = ["base.group_user", f"sales_team.{sales}"]
    names += [f"{addon}.{addon}_group_{own}" for addon in ADDONS]
    if level == "approver":
        names.append("care_plan.care_plan_group_approver")
    found = [env.ref(name, raise_if_not_found=False) for name in names]
    return [Command.set([group.id for group in found if group])]


def user(env, login, name, level):
    return env["res.users"].create(
        {
            "name": name,
            "login": login,
            "password": login,
            "email": f"{login}@lakeside.example.com",
            "tz": "Asia/Shanghai",
            "group_ids": groups(env, level),
        }
    )


def portal_user(env, partner):
    values = {
        "login": "member",
        "password": "member",
        "partner_id": partner.id,
        "group_ids": [Command.set([env.ref("base.group_portal").id])],
    }
    return env["res.users"].create(values)


def customers(env, story, archetype, number):
    partners = env["res.partner"].create([person(env, story) for _ in range(number)])
    # A few of the best customers are companies with a contact.
    for partner, firm in zip(partners[1:], FIRMS.get(archetype, []), strict=False):
        contact = partner.copy({"name": partner.name})
        partner.write({"name": firm, "is_company": True})
        if "birthdate_date" in partner._fields:
            partner.birthdate_date = False
        contact.parent_id = partner
    return partners


def person(env, story):
    chance = story.random
    if chance.random() < 0.75:
        name, lang = chance.choice(SURNAMES) + chance.choice(GIVEN), "zh_CN"
    else:
        name, lang = f"{chance.choice(FIRST)} {chance.choice(LAST)}", "en_US"
    number = chance.randrange(10**8)
    values = {
        "name": name,
        "lang": lang,
        "country_id": env.ref("base.cn").id,
        "city": chance.choice(CITIES),
        "street": f"滨湖路 {chance.randrange(1, 300)} 号",
        "email": f"customer{number:08d}@example.com",
        "phone": f"+86 139 {number // 10000:04d} {number % 10000:04d}",
        "tz": "Asia/Shanghai",
        "customer_rank": 1,
        "user_id": chance.choice([story.users["clerk"], story.users["clerk2"]]).id,
    }
    if "birthdate_date" in env["res.partner"]._fields:
        values["birthdate_date"] = date(
            chance.randrange(1955, 2004), chance.randrange(1, 13), chance.randrange(1, 29)
        )
    return values
