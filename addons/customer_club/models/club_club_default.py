from odoo import Command, models


class ClubClub(models.Model):
    """What a new club starts with: three tiers and one earn rule, to be edited at will."""

    _inherit = "club.club"  # pylint: disable=consider-merging-classes-inherited

    def _default_names(self):
        """Names of what a new club starts with, in the language of the user."""
        return {
            "silver": self.env._("Silver"),
            "gold": self.env._("Gold"),
            "platinum": self.env._("Platinum"),
            "rule": self.env._("Every purchase"),
        }

    def _default_tier_ids(self):
        names = self._default_names()
        ladder = (("silver", 8, 1, 0, 0), ("gold", 3, 1.5, 1, 1000), ("platinum", 11, 2, 2, 5000))
        return [
            Command.create(
                {
                    "name": names[name],
                    "sequence": sequence,
                    "color": color,
                    "multiplier": multiplier,
                    "service_priority": priority,
                    "criterion_ids": [
                        Command.create({"metric": "points", "threshold": threshold})
                        for threshold in filter(None, [threshold])
                    ],
                }
            )
            for sequence, (name, color, multiplier, priority, threshold) in enumerate(ladder, 1)
        ]

    def _default_earn_rule_ids(self):
        return [Command.create({"name": self._default_names()["rule"]})]

    def _translate_default_names(self):
        """Give names that were left as proposed their translation in every language in use."""
        here = {name: key for key, name in self._default_names().items()}
        for code, _label in self.env["res.lang"].get_installed():
            there = self.with_context(lang=code)._default_names()
            for record in (*self.tier_ids, *self.earn_rule_ids):
                if code != self.env.lang and record.name in here:
                    record.with_context(lang=code).name = there[here[record.name]]
