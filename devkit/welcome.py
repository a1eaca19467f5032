"""What `dev.py serve` says when the server is ready: the one place that lists the logins."""

WELCOME = """
    {url}

    Logins (user / password):
        admin / admin        everything, settings too
{story}
    Log: {log}
    Ctrl-C ends it; what you type in is kept (serve --fresh begins anew).
"""

STORY = """\
        director / director  approves care plans
        manager / manager    plans, sets the rules, sees every addon
        clerk / clerk        makes the calls, serves the members
        member / member      a customer: points and tier under {base}/my

    Click first:
        1. Customer Value: who the best customers are, and who is slipping away
        2. Touchpoints: the calls and messages that are due today
        3. Care Plans: why they are made, and whether they worked
        4. Customer Club: members, tiers and points
    Your name (top right) > Preferences switches between English and Chinese.
"""


def welcome(port: int, log: object, story: bool) -> str:
    base = f"http://127.0.0.1:{port}"
    return WELCOME.format(
        url=f"{base}/odoo", log=log, story=STORY.format(base=base) if story else ""
    )
