from odoo import api, fields, models

BATCH = 500
LATE = 7  # days a birthday is made up for when the job did not run


class ClubEarning(models.AbstractModel):
    """Points for what is no purchase: birthdays, events, referrals, surveys, staff."""

    _inherit = "club.earning"

    @api.model
    def _award(self, member, trigger, key, today, document=None, points=None, reason=None):
        """Post what the rules for ``trigger`` give ``member``; the same key gives it once.

        :param key: what happened, for example ``event:<attendance id>``
        :param points: instead of the points of the rule
        :return: the moves (none when no rule of the club rewards it)
        """
        return self._award_all([(member, key, document)], trigger, today, points, reason)

    @api.model
    def _award_all(self, occasions, trigger, today, points=None, reason=None):
        """Post many occasions ``(member, key, document)`` of one trigger, each once."""
        entries, used = [], {}
        for member, key, document in occasions:
            rules = self._award_rules(member, trigger, today)
            if member.state == "active":
                for rule in rules:
                    entries += self._award_entries(
                        member, rule, key, today, document, points, reason, used
                    )
        known = set(
            self.env["club.move"]
            .search([("key", "in", [entry["key"] for entry in entries])])
            .mapped("key")
        )
        moves = self.env["club.account"]._post(
            [entry for entry in entries if entry["key"] not in known]
        )
        return self.env["club.move"].union(*moves)

    @api.model
    def _award_rules(self, member, trigger, today):
        """The rules that reward ``member``; where there are some, they replace fixed points."""
        return member.club_id.earn_rule_ids.filtered(
            lambda rule: rule.trigger == trigger and rule._applies(member.tier_id, today)
        )

    def _award_entries(self, member, rule, key, today, document, points, reason, used):
        entries = []
        for account, multiplier in self._shares(member, rule):
            qualifying = account.unit == "qualifying"
            given = points or rule._fixed_points(multiplier)
            given = rule._capped(given, account, today, used)
            if given:
                entries.append(
                    {
                        "from_account": account._system("issue"),
                        "to_account": account,
                        "points": given,
                        "kind": "earn",
                        "key": self._key(key, rule.id, qualifying and "q"),
                        "effective_date": today,
                        "expires_on": member.club_id._expires_on(today),
                        "rule": rule,
                        "snapshot": {
                            "rule": rule.name,
                            "trigger": rule.trigger,
                            "points": rule.points,
                            "multiplier": rule.multiplier,
                            "tier": member.tier_id.name or "",
                            "tier_multiplier": member.tier_id.multiplier,
                            "generation": 0,
                        },
                        "document": document,
                        "res_name": None if document else rule.name,
                        "reason": reason,
                    }
                )
        return entries

    # ---- the jobs: at most once per member and year, or per survey answered ----

    @api.model
    def _cron_award(self, today=None, batch=BATCH):
        """Birthdays and anniversaries of today, and of the past days a run was missed."""
        today = today or fields.Date.context_today(self)
        Member = self.env["club.member"]
        for trigger, prefix, domain_of in (
            ("birthday", "bday", Member._birthday_domain),
            ("anniversary", "anniv", Member._anniversary_domain),
        ):
            rules = self.env["club.earn.rule"].search([("trigger", "=", trigger)])
            for late in range(LATE if rules else 0):
                day = fields.Date.subtract(today, days=late)
                domain = [
                    *domain_of(day),
                    ("club_id", "in", rules.club_id.ids),
                    ("state", "=", "active"),
                    ("since", "<=", day),
                ]
                if not self._award_day(domain, trigger, f"{prefix}:%s:{day.year}", day, batch):
                    return
        self._cron_award_surveys(today, batch)

    def _award_day(self, domain, trigger, key, day, batch):
        """Award all members of ``domain`` in batches; return whether there is time left."""
        last_id = 0
        while True:
            members = self.env["club.member"].search(
                [*domain, ("id", ">", last_id)], order="id", limit=batch
            )
            if not members:
                return True
            last_id = members[-1].id
            self._award_all([(member, key % member.id, None) for member in members], trigger, day)
            if not self.env["ir.cron"]._commit_progress(len(members)):
                return False

    def _cron_award_surveys(self, today, batch):
        """Surveys that members completed in the past days (when the Surveys app is there)."""
        rules = self.env["club.earn.rule"].search([("trigger", "=", "survey")])
        if not rules or "survey.user_input" not in self.env:
            return
        answers = self.env["survey.user_input"].search(
            [
                ("state", "=", "done"),
                ("test_entry", "=", False),
                ("partner_id.club_member_ids.club_id", "in", rules.club_id.ids),
                ("end_datetime", ">=", fields.Date.subtract(today, days=LATE)),
            ],
            order="id",
        )
        for start in range(0, len(answers), batch):
            part = answers[start : start + batch]
            members = self.env["club.member"].search(
                [
                    ("partner_id", "in", part.partner_id.ids),
                    ("club_id", "in", rules.club_id.ids),
                    ("state", "=", "active"),
                ]
            )
            self._award_all(
                [
                    (member, f"survey:{answer.id}:{member.id}", answer)
                    for answer in part
                    for member in members
                    if member.partner_id == answer.partner_id
                ],
                "survey",
                today,
            )
            if not self.env["ir.cron"]._commit_progress(len(part)):
                return
