from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

STATES = [
    ("pending", "Waiting for Confirmation"),
    ("applied", "Applied"),
    ("active", "Active"),
    ("suspended", "Suspended"),
    ("left", "Left"),
    ("merged", "Merged"),
]
# Only the methods of this addon change these; nobody edits them.
GUARDED = {
    "club_id",
    "partner_id",
    "number",
    "state",
    "tier_id",
    "tier_since",
    "tier_lock_until",
    "tier_warned_on",
    "since",
    "consent_at",
    "consent_version",
    "consent_ip",
    "consent_origin",
    "account_id",
    "qualifying_account_id",
    "merged_into_id",
    "pool_id",
    "contact_changed_on",
    "referral_code",
    "referrer_id",
    "is_invited",
}


class ClubMember(models.Model):
    _name = "club.member"
    _description = "Club Member (fact)"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_names_search = ["number", "barcode", "partner_id"]
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    club_id = fields.Many2one("club.club", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(
        related="club_id.company_id", store=True, index=True, precompute=True
    )
    currency_id = fields.Many2one(related="club_id.currency_id")
    number = fields.Char(readonly=True, copy=False, index=True)
    barcode = fields.Char(
        copy=False,
        index="btree_not_null",
        help="What the card carries; the member number unless you change it.",
    )
    active = fields.Boolean(default=True)
    state = fields.Selection(
        STATES, required=True, default="applied", readonly=True, tracking=True, group_expand=True
    )
    since = fields.Date(string="Member Since", readonly=True)
    merged_into_id = fields.Many2one(
        "club.member", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    color = fields.Integer(related="tier_id.color")

    consent_at = fields.Datetime(string="Agreed On", readonly=True)
    consent_version = fields.Char(string="Agreed to Version", readonly=True)
    consent_ip = fields.Char(string="Agreed From", readonly=True, groups="base.group_user")
    consent_origin = fields.Selection(
        [
            ("portal", "On the portal"),
            ("mail", "Link in a mail"),
            ("staff", "Recorded by staff"),
            ("import", "Imported"),
        ],
        string="Agreed Through",
        readonly=True,
    )

    account_ids = fields.One2many("club.account", "member_id", string="Accounts")
    account_id = fields.Many2one(
        "club.account", compute="_compute_accounts", store=True, compute_sudo=True
    )
    qualifying_account_id = fields.Many2one(
        "club.account", compute="_compute_accounts", store=True, compute_sudo=True
    )
    lot_ids = fields.One2many(related="account_id.lot_ids", string="Lots")
    statement_ids = fields.One2many("club.statement", "member_id", string="Points History")
    redemption_ids = fields.One2many("club.redemption", "member_id", string="Rewards")
    tier_log_ids = fields.One2many("club.tier.log", "member_id", string="Tier History")
    points = fields.Integer(related="account_id.balance")
    points_held = fields.Integer(related="account_id.held", string="Reserved")
    points_debt = fields.Integer(related="account_id.debt", string="Debt")
    points_available = fields.Integer(related="account_id.available", string="Points to Spend")
    points_qualifying = fields.Integer(
        related="qualifying_account_id.balance", string="Tier Points"
    )
    points_value = fields.Monetary(compute="_compute_points_value", string="Worth")
    expiring_points = fields.Integer(compute="_compute_expiring", string="Next to Expire")
    expiring_on = fields.Date(compute="_compute_expiring", string="Expire After")

    _number_unique = models.Constraint(
        "UNIQUE(club_id, number)", "This member number is already used."
    )
    # no plain UNIQUE constraint: merging contacts would delete the member on a clash
    _partner_unique = models.UniqueIndex(
        "(club_id, partner_id) WHERE state <> 'merged'",
        "This customer is already a member of the club.",
    )

    @api.depends("account_ids.unit")
    def _compute_accounts(self):
        for member in self:
            by_unit = member.account_ids.grouped("unit")
            member.account_id = by_unit.get("redeemable")
            member.qualifying_account_id = by_unit.get("qualifying")

    @api.depends("points", "club_id.point_value")
    def _compute_points_value(self):
        for member in self:
            member.points_value = member.points * member.club_id.point_value

    @api.depends("points")
    def _compute_expiring(self):
        groups = self.env["club.lot"]._read_group(
            [
                ("account_id", "in", self.account_id.ids),
                ("remaining", ">", 0),
                ("expires_on", "!=", False),
            ],
            ["account_id", "expires_on:day"],
            ["remaining:sum"],
            order="expires_on:day",
        )
        first = {}
        for account, day, points in groups:
            first.setdefault(account.id, (day, points))
        for member in self:
            member.expiring_on, member.expiring_points = first.get(member.account_id.id, (False, 0))

    @api.depends("number", "partner_id.name")
    def _compute_display_name(self):
        for member in self:
            name = member.sudo().partner_id.name or ""
            member.display_name = f"{name} ({member.number})" if member.number else name

    @api.constrains("barcode", "company_id")
    def _check_barcode(self):
        groups = (
            self.sudo()
            .with_context(active_test=False)
            ._read_group(
                [
                    ("barcode", "in", self.mapped("barcode")),
                    ("company_id", "in", self.company_id.ids),
                ],
                ["company_id", "barcode"],
                having=[("__count", ">", 1)],
            )
        )
        for _company, barcode in groups:
            raise ValidationError(self.env._("Barcode %s belongs to another member.", barcode))

    def _check_new(self, vals_list):
        """Refuse in a sentence what the database would refuse without one."""
        for vals in vals_list:
            if not self.env.su and (GUARDED & vals.keys()) - {"club_id", "partner_id"}:
                raise UserError(
                    self.env._(
                        "State, tier, number and consent of a member are set by the club, not by hand."
                    )
                )
        known = (
            self.sudo()
            .with_context(active_test=False)
            .search(
                [
                    ("partner_id", "in", [vals.get("partner_id") for vals in vals_list]),
                    ("club_id", "in", [vals.get("club_id") for vals in vals_list]),
                    ("state", "!=", "merged"),
                ]
            )
        )
        pairs = {(member.partner_id.id, member.club_id.id): member for member in known}
        for vals in vals_list:
            member = pairs.get((vals.get("partner_id"), vals.get("club_id")))
            if member:
                raise ValidationError(
                    self.env._(
                        "%(name)s is already a member of %(club)s.",
                        name=member.display_name,
                        club=member.club_id.name,
                    )
                )

    def _with_numbers(self, vals_list):
        """Give every new member a number of its club; the barcode repeats it."""
        by_club = {}
        for vals in vals_list:
            vals.setdefault("club_id", self.env.context.get("default_club_id"))
            by_club.setdefault(vals["club_id"], []).append(vals)
        numbers = {}
        for club_id, group in by_club.items():
            sequence = self.env["club.club"].browse(club_id).sudo().sequence_id
            numbers[club_id] = iter(self.env["club.batch"]._next_numbers(sequence, len(group)))
        result = []
        for vals in vals_list:
            number = next(numbers[vals["club_id"]])
            result.append(dict(vals, number=number, barcode=vals.get("barcode") or number))
        return result

    @api.model_create_multi
    def create(self, vals_list):
        self._check_new(vals_list)
        members = super().create(self._with_numbers(vals_list))
        self.env["club.account"].sudo().create(
            [
                {
                    "club_id": member.club_id.id,
                    "kind": "member",
                    "unit": unit,
                    "member_id": member.id,
                }
                for member in members
                for unit in ("redeemable", "qualifying")
            ]
        )
        return members

    def write(self, vals):
        if not self.env.su and GUARDED & vals.keys():
            raise UserError(
                self.env._(
                    "State, tier, number and consent of a member are set by the club, not by hand."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Members are not deleted: let them leave the club instead."))

    def _creation_message(self):
        return self.env._("Member of %s", self.club_id.name)

    def action_open_statement(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_club.club_statement_action"
        )
        action["domain"] = [("member_id", "=", self.id)]
        return action

    def action_open_tier_points(self):
        return dict(self.action_open_statement(), context={"search_default_for_tiers": 1})

    def action_adjust(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Adjust Points"),
            "res_model": "club.adjustment",
            "views": [[False, "form"]],
            "context": {"default_member_id": self.id},
        }

    @api.model
    def find_by_number(self, number):
        """The member with this number or barcode; a sentence for the desk when there is none."""
        number = (number or "").strip()
        member = self.search(
            Domain("number", "=ilike", number.replace("%", "").replace("_", ""))
            | Domain("barcode", "=", number),
            limit=2,
        )
        if not number or not member:
            raise UserError(self.env._("No member has the number or barcode “%s”.", number))
        if len(member) > 1:  # clubs of two companies may number alike
            raise UserError(
                self.env._(
                    "Several members have the number “%s”: work in one company only.", number
                )
            )
        return member

    def redeem(self, reward, points):
        """Staff redeem ``points`` of a member for ``reward``; return the redemption."""
        self.ensure_one()
        self.check_access("write")
        return (
            self.env["club.redemption"]
            .sudo()
            ._redeem(self.sudo(), reward.sudo(), points, fields.Date.context_today(self))
        )

    def action_redeem(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Redeem Points"),
            "res_model": "club.redeem",
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_member_id": self.id, "default_number": self.number},
        }
