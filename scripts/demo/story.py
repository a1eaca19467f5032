import datetime
import random

from freezegun import freeze_time

SEED = 20260501
MONTHS = 18


class Story:
    """What the chapters share: chance, time and the cast."""

    def __init__(self, today=None):
        self.random = random.Random(SEED)
        self.today = today or datetime.date.today()
        self.start = self.ago(MONTHS * 30)
        self.users = {}  # login -> res.users
        self.customers = {}  # archetype -> res.partner records

    def ago(self, days):
        return self.today - datetime.timedelta(days=days)

    def day(self, date):
        """Inside `with story.day(date)` it is ten in the morning of that day."""
        return self.at(datetime.datetime.combine(date, datetime.time(2)))

    def at(self, moment):
        return freeze_time(moment)
