from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError

from ..tools import points as points_tools
from ..tools import tiering


class ClubClub(models.Model):
    _name = "club.club"
    _description = "Customer Club (configuration)"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    code = fields.Char(
        required=True,
        tracking=True,
        help="Begins the member numbers, for example VIP in VIP-000123.",
    )
    active = fields.Boolean(default=True)
    color = fields.Integer()
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        help="Purchases are converted to this currency at the date of the invoice before they earn points.",
    )
    user_id = fields.Many2one(
        "res.users", string="Manager", default=lambda self: self.env.user, tracking=True
    )
    parent_id = fields.Many2one(
        "club.club", string="Parent Club", index=True, check_company=True, ondelete="restrict"
    )
    child_ids = fields.One2many("club.club", "parent_id", string="Regional Clubs")
    sequence_id = fields.Many2one(
        "ir.sequence", string="Member Numbers", readonly=True, copy=False, ondelete="restrict"
    )
    tier_ids = fields.One2many(
        "club.tier",
        "club_id",
        copy=True,
        default=lambda self: self._default_tier_ids(),
        string="Tiers",
    )
    earn_rule_ids = fields.One2many(
        "club.earn.rule",
        "club_id",
        copy=True,
        default=lambda self: self._default_earn_rule_ids(),
        string="Earn Rules",
    )
    member_ids = fields.One2many("club.member", "club_id", string="Members")

    enrolment = fields.Selection(
        [
            ("auto", "Anyone may join"),
            ("apply", "Anyone may apply, staff approve"),
            ("invite", "By invitation of staff only"),
        ],
        required=True,
        default="apply",
        tracking=True,
    )
    consent_required = fields.Boolean(
        default=True,
        tracking=True,
        help="Members become active only after they agreed to the terms.",
    )
    terms = fields.Html(string="Terms of Membership", translate=True)
    terms_version = fields.Char(
        default="1",
        required=True,
        tracking=True,
        help="Stored with every consent: change it with the terms.",
    )
    point_value = fields.Float(
        digits=(16, 6),
        default=0.01,
        tracking=True,
        help="What one point is worth in the currency of the club.",
    )
    expiry = fields.Selection(
        [
            ("none", "Never"),
            ("days", "After a number of days"),
            ("month_end", "At the end of a month"),
            ("year_end", "At the end of a year"),
            ("inactivity", "After days without purchase or reward"),
        ],
        string="Points Expire",
        required=True,
        default="year_end",
        tracking=True,
    )
    expiry_delay = fields.Integer(
        string="Points Last",
        default=1,
        required=True,
        tracking=True,
        help="Days, full months or full years after the purchase, as chosen beside it; or days after the latest "
        "purchase or reward, which then prolongs all points of the member.",
    )
    window = fields.Selection(
        [
            ("lifetime", "Since joining"),
            ("rolling", "Last months"),
            ("calendar", "This calendar year"),
            ("anniversary", "Since the last anniversary of joining"),
        ],
        string="Points Counted for Tiers",
        required=True,
        default="lifetime",
        tracking=True,
    )
    window_months = fields.Integer(string="Months Counted", default=12, required=True)
    downgrade = fields.Selection(
        [
            ("none", "Never"),
            ("one_step", "By one tier"),
            ("qualified", "To the tier they qualify for"),
        ],
        string="Tier No Longer Reached",
        required=True,
        default="none",
        tracking=True,
        help="What the nightly review does with members who no longer reach their tier.",
    )
    grace_days = fields.Integer(
        string="Warned Before",
        default=30,
        required=True,
        help="Days between the warning and the lower tier.",
    )
    clawback = fields.Selection(
        [
            ("clamp", "Take what is left, forget the rest"),
            ("debt", "Keep the rest as a debt in points"),
        ],
        string="Returned Goods, Points Spent",
        required=True,
        default="debt",
        tracking=True,
        help="What happens when goods come back whose points were already spent.",
    )
    adjustment_limit = fields.Integer(
        default=500,
        required=True,
        tracking=True,
        help="Adjustments of more points than this need the approval of a second person.",
    )

    reward_ids = fields.One2many("club.reward", "club_id", string="Rewards")
    voucher_program_id = fields.Many2one(
        "loyalty.program",
        readonly=True,
        copy=False,
        ondelete="restrict",
        groups="customer_club.customer_club_group_auditor",
    )

    member_count = fields.Integer(compute="_compute_members")
    points_outstanding = fields.Integer(compute="_compute_liability")
    liability = fields.Monetary(
        compute="_compute_liability", help="Points that members hold, at the value of a point."
    )

    _code_unique = models.Constraint(
        "UNIQUE(company_id, code)", "Another club of this company already uses this code."
    )
    _point_value_check = models.Constraint(
        "CHECK(point_value >= 0)", "The value of a point cannot be negative."
    )
    _grace_check = models.Constraint(
        "CHECK(grace_days >= 0)", "The time between warning and downgrade cannot be negative."
    )
    _limit_check = models.Constraint(
        "CHECK(adjustment_limit >= 0)", "The adjustment limit cannot be negative."
    )

    @api.depends("member_ids.state")
    def _compute_members(self):
        counts = dict(
            self.env["club.member"]._read_group(
                [("club_id", "in", self.ids), ("state", "=", "active")], ["club_id"], ["__count"]
            )
        )
        for club in self:
            club.member_count = counts.get(club._origin, 0)

    @api.depends("point_value")
    def _compute_liability(self):
        held = dict(
            self.env["club.account"]
            .sudo()
            ._read_group(
                [
                    ("club_id", "in", self.ids),
                    ("kind", "!=", "system"),
                    ("unit", "=", "redeemable"),
                ],
                ["club_id"],
                ["balance:sum"],
            )
        )
        for club in self:
            club.points_outstanding = held.get(club._origin, 0)
            club.liability = club.points_outstanding * club.point_value

    @api.constrains("parent_id")
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(
                self.env._(
                    "A club cannot be its own parent, directly or through its regional clubs."
                )
            )

    @api.constrains("code")
    def _check_code(self):
        for club in self:
            if not club.code.isalnum() or not club.code.isascii():
                raise ValidationError(
                    self.env._("The code “%s” may hold only letters A–Z and digits.", club.code)
                )

    @api.constrains("expiry", "expiry_delay", "window", "window_months")
    def _check_periods(self):
        for club in self:
            in_days = club.expiry in ("days", "inactivity")
            if not in_days <= club.expiry_delay <= (36500 if in_days else 1200):
                raise ValidationError(
                    self.env._(
                        "“Points Last” of club %(club)s is too short or too long.",
                        club=club.name,
                    )
                )
            if club.window == "rolling" and not 1 <= club.window_months <= 1200:
                raise ValidationError(
                    self.env._("“Months Counted” of club %s must be between 1 and 1200.", club.name)
                )

    @api.constrains("company_id")
    def _check_unchanged(self):
        for club in self:
            moves = self.env["club.move"].sudo().search([("club_id", "=", club.id)], limit=1)
            if moves and moves.company_id != club.company_id:
                raise ValidationError(
                    self.env._("Club %s already has points: its company cannot change.", club.name)
                )

    def write(self, vals):
        if "currency_id" in vals:
            self._check_currency(vals["currency_id"])
        return super().write(vals)

    def _check_currency(self, currency_id):
        """What members bought so far is on record in the currency of then."""
        for club in self.filtered(lambda club: club.currency_id.id != currency_id):
            if self.env["club.move"].sudo().search_count([("club_id", "=", club.id)], limit=1):
                raise ValidationError(
                    self.env._("Club %s already has points: its currency cannot change.", club.name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        clubs = super().create(vals_list)
        for club in clubs:
            club.sequence_id = (
                self.env["ir.sequence"]
                .sudo()
                .create(
                    {
                        "name": self.env._("Members of %s", club.name),
                        "prefix": f"{club.code}-",
                        "padding": 6,
                        "company_id": club.company_id.id,
                    }
                )
            )
        self.env["club.account"]._create_system_accounts(clubs)
        clubs._translate_default_names()
        return clubs

    def copy_data(self, default=None):
        return [
            dict(vals, code=vals["code"] + "2", name=self.env._("%s (copy)", club.name))
            for club, vals in zip(self, super().copy_data(default), strict=True)
        ]

    def _creation_message(self):
        return self.env._("Club created")

    def action_open_members(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_club.club_member_action")
        action["domain"] = [("club_id", "=", self.id)]
        action["context"] = {"default_club_id": self.id, "search_default_active_members": 1}
        return action

    def action_open_statement(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_club.club_statement_action"
        )
        action["domain"] = [("club_id", "=", self.id)]
        return action

    def _prepare_voucher_program(self):
        self.ensure_one()
        currency = self.company_id.currency_id
        name = self.env._("Vouchers of %s", self.name)
        return {
            "name": name,
            "program_type": "coupons",
            "applies_on": "current",
            "trigger": "with_code",
            "portal_visible": False,
            "company_id": self.company_id.id,
            "currency_id": currency.id,
            "rule_ids": [Command.clear()],
            "communication_plan_ids": [Command.clear()],
            "reward_ids": [
                Command.clear(),
                Command.create(
                    {
                        "reward_type": "discount",
                        "discount_mode": "per_point",
                        "discount": currency.rounding,
                        "discount_applicability": "order",
                        "required_points": 1,
                        "clear_wallet": True,
                        "description": name,
                    }
                ),
            ],
        }

    def _expires_on(self, earned_on):
        self.ensure_one()
        return points_tools.expires_on(self.expiry, earned_on, self.expiry_delay)

    def _window_start(self, today, joined_on):
        self.ensure_one()
        return tiering.window_start(self.window, today, self.window_months, joined_on)
