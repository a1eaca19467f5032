import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError

# no letters and digits that look alike
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


class ClubMember(models.Model):
    """Members bring members: a code of their own, and points for both."""

    _inherit = "club.member"  # pylint: disable=consider-merging-classes-inherited

    referral_code = fields.Char(readonly=True, copy=False, index="btree_not_null")
    referrer_id = fields.Many2one(
        "club.member", string="Referred By", readonly=True, index="btree_not_null"
    )
    referred_ids = fields.One2many("club.member", "referrer_id", string="Referred Members")
    referred_count = fields.Integer(compute="_compute_referred_count")

    _referral_code_unique = models.UniqueIndex(
        "(club_id, referral_code) WHERE referral_code IS NOT NULL",
        "This referral code is already used.",
    )

    @api.depends("referred_ids.state")
    def _compute_referred_count(self):
        counts = dict(
            self._read_group(
                [("referrer_id", "in", self.ids), ("state", "=", "active")],
                ["referrer_id"],
                ["__count"],
            )
        )
        for member in self:
            member.referred_count = counts.get(member._origin, 0)

    def _with_numbers(self, vals_list):
        return [
            dict(vals, referral_code="".join(secrets.choice(ALPHABET) for _letter in range(8)))
            for vals in super()._with_numbers(vals_list)
        ]

    @api.model
    def _find_referrer(self, club, code, partner):
        """The member behind a referral code; a sentence when the code cannot be used."""
        code = (code or "").strip().upper()
        if not code:
            return self.browse()
        referrer = self.sudo().search(
            [("club_id", "=", club.id), ("referral_code", "=", code), ("state", "=", "active")]
        )
        if not referrer:
            raise UserError(self.env._("No active member has the referral code “%s”.", code))
        if referrer.partner_id.commercial_partner_id == partner.commercial_partner_id:
            raise UserError(self.env._("Nobody can refer themselves or their own company."))
        return referrer

    def _activate(self, today):
        result = super()._activate(today)
        self._reward_referrals(today)
        return result

    def _reward_referrals(self, today):
        """Points for both, once for every referred member.

        An active rule for referred friends replaces the fixed points of the referrer.
        """
        given = self._referral_keys()
        entries = []
        for member in self.filtered("referrer_id"):
            known = given.get(member.id, set())
            club, referrer = member.club_id, member.referrer_id.sudo()
            fixed = {"referrer": club.referrer_points, "referee": club.referee_points}
            if known - {f"referral:{member.id}:referee"}:
                fixed["referrer"] = 0  # given before, whatever the rules were then
            elif self.env["club.earning"].sudo()._award_rules(referrer, "referral", today):
                fixed["referrer"] = 0
                self.env["club.earning"].sudo()._award(
                    referrer, "referral", f"referral:{member.id}", today, document=member
                )
            for side, receiver in (("referrer", referrer), ("referee", member)):
                key = f"referral:{member.id}:{side}"
                if fixed[side] and receiver.state == "active" and key not in known:
                    entries.append(
                        {
                            "from_account": receiver.account_id._system("issue"),
                            "to_account": receiver.account_id,
                            "points": fixed[side],
                            "kind": "earn",
                            "key": key,
                            "effective_date": today,
                            "expires_on": club._expires_on(today),
                            "document": member,
                        }
                    )
        if entries:
            self.env["club.account"].sudo()._post(entries)

    def _referral_keys(self):
        """{referred member id: keys of what was given for the referral so far}"""
        keys = {}
        for move in (
            self.env["club.move"]
            .sudo()
            .search(
                [
                    ("res_model", "=", "club.member"),
                    ("res_id", "in", self.filtered("referrer_id").ids),
                    ("key", "=like", "referral:%"),
                ]
            )
        ):
            keys.setdefault(move.res_id, set()).add(move.key)
        return keys
