from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

PERIODS = [
    ("once", "Once in a membership"),
    ("year", "Each calendar year"),
    ("quarter", "Each quarter"),
    ("month", "Each month"),
]


class ClubBenefit(models.Model):
    """What members of a tier may have, how often; and gifts on their day."""

    _name = "club.benefit"
    _description = "Club Benefit (configuration)"
    _order = "club_id, sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    club_id = fields.Many2one("club.club", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="club_id.company_id", store=True, index=True)
    kind = fields.Selection(
        [
            ("service", "Service"),
            ("price", "Better price"),
            ("priority", "Served first"),
            ("gift", "Gift"),
            ("invitation", "Invitation"),
        ],
        required=True,
        default="service",
    )
    occasion = fields.Selection(
        [("birthday", "Birthday of the member"), ("anniversary", "Anniversary of joining")],
        string="Given On",
        help="On this day the gift is put on the list of gifts to hand over. Each member gets one gift a year for "
        "each occasion: the first in the order of this list that is meant for them.",
    )
    interest_ids = fields.Many2many(
        "club.interest",
        string="Only Interests",
        help="Gifts chosen with care: for members with one of these interests. Empty: for everybody.",
    )
    tier_ids = fields.Many2many(
        "club.tier",
        string="Only Tiers",
        domain="[('club_id', '=', club_id)]",
        help="Empty: all tiers.",
    )
    quota = fields.Integer(
        string="How Often", default=1, help="Uses in each period. 0: as often as they like."
    )
    period = fields.Selection(PERIODS, required=True, default="year")
    user_id = fields.Many2one(
        "res.users", string="Responsible", help="Gets an activity for every gift that is due."
    )
    description = fields.Text(translate=True, help="Shown to members on the portal.")
    currency_id = fields.Many2one(related="company_id.currency_id")
    cost = fields.Monetary(help="What one use costs the company.")
    use_count = fields.Integer(compute="_compute_use_count", string="Uses")

    _quota_check = models.Constraint(
        "CHECK(COALESCE(quota, 0) >= 0)", "A benefit cannot be used less than never."
    )

    def _compute_use_count(self):
        counts = dict(
            self.env["club.benefit.use"]._read_group(
                [("benefit_id", "in", self.ids), ("state", "=", "used")],
                ["benefit_id"],
                ["__count"],
            )
        )
        for benefit in self:
            benefit.use_count = counts.get(benefit._origin, 0)

    @api.constrains("tier_ids", "club_id")
    def _check_tiers(self):
        for benefit in self:
            foreign = benefit.tier_ids.filtered(
                lambda tier, benefit=benefit: tier.club_id != benefit.club_id
            )[:1]
            if foreign:
                raise ValidationError(
                    self.env._(
                        "Tier %(tier)s does not belong to the club of benefit %(benefit)s.",
                        tier=foreign.name,
                        benefit=benefit.name,
                    )
                )

    @api.onchange("occasion")
    def _onchange_occasion(self):
        if self.occasion:
            self.kind, self.period, self.quota = "gift", "year", 1

    def _period_start(self, today):
        """First day of the period that ``today`` lies in; one fixed day for once in a membership."""
        self.ensure_one()
        if self.period == "year":
            return today + relativedelta(month=1, day=1)
        if self.period == "quarter":
            return today + relativedelta(month=today.month - (today.month - 1) % 3, day=1)
        if self.period == "month":
            return today + relativedelta(day=1)
        return fields.Date.to_date("1900-01-01")

    def _is_for(self, member, today):
        """Has this member the benefit: by the own tier, or by the equal tier of a guest?"""
        self.ensure_one()
        tier = member.tier_id
        if self.club_id != member.club_id:
            agreement = self.env["club.agreement"]._between(member, self.club_id, today)
            if not agreement.has_benefits or self.occasion:  # gifts come from the own club
                return False
            tier = agreement._tier_of(member)
        return not self.tier_ids or tier in self.tier_ids

    def _get_standing(self, member, today):
        """``[(benefit, uses in this period, uses left or None)]`` of what the member may have."""
        mine = self.filtered(lambda benefit: benefit._is_for(member, today))
        uses = dict.fromkeys(mine.ids, 0)
        for benefit, start, count in self.env["club.benefit.use"]._read_group(
            [("member_id", "=", member.id), ("benefit_id", "in", mine.ids), *self._counted()],
            ["benefit_id", "period_start:day"],
            ["__count"],
        ):
            if start == benefit._period_start(today):
                uses[benefit.id] = count
        return [
            (
                benefit,
                uses[benefit.id],
                max(benefit.quota - uses[benefit.id], 0) if benefit.quota else None,
            )
            for benefit in mine
        ]

    def _counted(self):
        return [("state", "!=", "cancelled")]

    def _log_use(self, member, today, note=None):
        """Note one use; beyond the quota it is refused."""
        self.ensure_one()
        if member.state != "active":
            raise UserError(self.env._("%s is not an active member.", member.display_name))
        standing = self._get_standing(member, today)
        if not standing:
            raise UserError(
                self.env._(
                    "“%(benefit)s” is not a benefit of %(member)s.",
                    benefit=self.name,
                    member=member.display_name,
                )
            )
        [(_benefit, used, left)] = standing
        if left == 0:
            raise UserError(
                self.env._(
                    "%(member)s has used “%(benefit)s” as often as allowed: %(used)s of %(quota)s.",
                    member=member.display_name,
                    benefit=self.name,
                    used=used,
                    quota=self.quota,
                )
            )
        return self.env["club.benefit.use"].create(
            self._prepare_use(member, today) | {"number": used + 1, "note": note}
        )

    def _prepare_use(self, member, today):
        return {
            "benefit_id": self.id,
            "member_id": member.id,
            "club_id": self.club_id.id,
            "company_id": self.company_id.id,
            "tier_id": member.tier_id.id,
            "date": today,
            "period_start": self._period_start(today),
            "user_id": self.env.uid,
        }

    # ---- gifts on their day ----

    def _gift_domain(self, day):
        """Members whose gift is due on ``day`` and who did not get it this year."""
        Member = self.env["club.member"]
        due = (
            Member._birthday_domain(day)
            if self.occasion == "birthday"
            else Member._anniversary_domain(day)
        )
        domain = due & Domain(
            [
                ("club_id", "=", self.club_id.id),
                ("state", "=", "active"),
                ("benefit_use_ids", "not any", self._domain_given(day)),
            ]
        )
        if self.tier_ids:
            domain &= Domain("tier_id", "in", self.tier_ids.ids)
        if self.interest_ids:
            domain &= Domain("interest_ids", "in", self.interest_ids.ids)
        return domain

    def _domain_given(self, day):
        """Gifts a member had already: this one in its period, any for the same occasion in the year."""
        first = day.replace(month=1, day=1)
        this = Domain("benefit_id", "=", self.id) & Domain(
            "period_start", "=", self._period_start(day)
        )
        alike = Domain("benefit_id.occasion", "=", self.occasion) & Domain(
            "club_id", "=", self.club_id.id
        )
        this_year = Domain("period_start", ">=", first) & Domain(
            "period_start", "<", first + relativedelta(years=1)
        )
        return this | (alike & this_year)

    def _put_on_list(self, members, day):
        uses = self.env["club.benefit.use"].create(
            [self._prepare_use(member, day) | {"number": 1, "state": "due"} for member in members]
        )
        for use in uses.filtered("benefit_id.user_id"):
            use.with_context(mail_activity_quick_update=True).activity_schedule(
                "customer_club.mail_activity_type_gift",
                user_id=use.benefit_id.user_id.id,
                date_deadline=day,
                summary=use.benefit_id.name,
            )

    @api.model
    def _cron_gifts(self, today=None, limit=200):
        """Put the gifts of the day on the list; a second run on the same day finds nothing to do.

        Days on which the job did not run are made up for, a week back at most.
        """
        today = today or fields.Date.context_today(self)
        for benefit in self.sudo().search([("occasion", "!=", False)]):
            for back in range(7, -1, -1):
                day = today - relativedelta(days=back)
                while (
                    members := self.env["club.member"]
                    .sudo()
                    .search(benefit._gift_domain(day), limit=limit, order="id")
                ):
                    benefit._put_on_list(members, day)
                    if not self.env["ir.cron"]._commit_progress(len(members)):
                        return

    def action_open_uses(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_club.club_benefit_use_action"
        )
        action["domain"] = [("benefit_id", "=", self.id)]
        return action
