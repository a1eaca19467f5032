"""Customer value as it was half a year, a quarter and a month ago, and as it is today."""


def tell(env, story):
    for days in (180, 90, 30, 0):
        today = story.ago(days)
        with story.day(today):
            run = env["clv.run"].create({"company_id": env.company.id, "date": today})
            run._process(today)
