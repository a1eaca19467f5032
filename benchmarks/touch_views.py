"""What people wait for: the calendar of a year, and a contact with its touches."""

from measure import Figure, timed

from odoo.tools import SQL

YEAR = 365
FORMS, LISTS, ROWS, TURNS = 8, 2, 80, 8
OURS = "touchpoint_mgmt"
TOUCH_ROW = ("due", "type_id", "channel_id", "user_id", "outcome_id", "note", "state")
LIST_FIELDS = ("display_name", "phone", "email", "user_id", "city", "country_id", "category_id")
LIST_TOUCH_FIELDS = (
    "touch_count",
    "touch_last_date",
    "touch_next_date",
    "touch_satisfaction_class",
)


def year_preview(env, rules, today, bare_rows):
    """What somebody waits for who goes on to the year, against the bare aggregate of the same rows.

    How long the first look takes (35 days, contact limits, named customers) is told beside it.

    :param bare_rows: rule number -> SQL select of due and user_id of the rule's year
    """
    planner = env["touchpoint.planner"]

    def bare():
        count = 0
        for number in range(len(rules)):
            env.cr.execute(
                SQL(
                    "SELECT due, user_id, count(*) FROM (%s) b GROUP BY due, user_id",
                    bare_rows(number),
                )
            )
            count += sum(row[2] for row in env.cr.fetchall())
        return count

    def first_look():
        planner._get_people(rules, today, 20)
        with planner._keep_calendar(rules, today) as keeper:
            return keeper._get_preview(rules, today)["sight"]

    def ours():
        calendar = planner._get_preview(rules, today, YEAR, sight=sight)
        return sum(cell["count"] for cell in calendar["days"])

    floor, _rows = timed(bare)
    seconds, sight = timed(first_look)
    print(f"... the first look takes {seconds:.1f} s", flush=True)
    seconds, touches = timed(ours)
    return Figure(seconds, floor, touches)


def partner_views(env, size):
    """Contact forms and lists with the touch fields, against the same without them."""
    partners = env["res.partner"].search([("ref", "like", "bench-%")], limit=FORMS, order="id")
    listed = env["res.partner"].search([("ref", "like", "bench-%")], limit=ROWS, order="name")
    names = form_fields(env)
    touch = {name for name in names if env["res.partner"]._fields[name]._module == OURS}
    with_touches = form_spec(env, names)
    without = form_spec(env, names - touch)
    columns = {name: {} for name in LIST_FIELDS}
    more = {**columns, **{name: {} for name in LIST_TOUCH_FIELDS}}

    def look(form, columns):
        for partner in partners:
            env.invalidate_all()
            partner.web_read(form)
        for _number in range(LISTS):
            env.invalidate_all()
            listed.web_read(columns)
        return FORMS + LISTS * ROWS

    look(with_touches, more)  # both begin warm
    look(without, columns)
    # in turns: what else the machine does meets both alike
    floor = ours = 0
    for _turn in range(TURNS):
        seconds, rows = timed(lambda: look(without, columns))
        floor += seconds
        ours += timed(lambda: look(with_touches, more))[0]
    return Figure(ours, floor, TURNS * rows)


def form_fields(env):
    """Names of the fields on the contact's form."""
    views = env["res.partner"].get_views([(env.ref("base.view_partner_form").id, "form")])
    return set(views["models"]["res.partner"]["fields"]) & set(env["res.partner"]._fields)


def form_spec(env, names):
    spec = {}
    for name in names:
        field = env["res.partner"]._fields[name]
        if name == "touch_ids":
            spec[name] = {"fields": {column: {} for column in TOUCH_ROW}, "limit": 20}
        elif field.relational:
            spec[name] = {"fields": {"display_name": {}}, "limit": 40}
        else:
            spec[name] = {}
    return spec
