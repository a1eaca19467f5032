from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

CONTENT = {"member_id", "rule_id", "points", "reason", "counts_for_tier"}


class ClubAdjustment(models.Model):
    _name = "club.adjustment"
    _description = "Points Adjustment (fact)"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name")
    member_id = fields.Many2one(
        "club.member",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('state', 'in', ('active', 'suspended'))]",
    )
    club_id = fields.Many2one(related="member_id.club_id", store=True, index=True)
    company_id = fields.Many2one(
        related="member_id.company_id", store=True, index=True, precompute=True
    )
    points = fields.Integer(required=True, help="Negative numbers take points away.")
    counts_for_tier = fields.Boolean(help="The points also count for the tier.")
    reason = fields.Char(required=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "To Approve"),
            ("posted", "Posted"),
            ("refused", "Refused"),
        ],
        required=True,
        default="draft",
        readonly=True,
        tracking=True,
        copy=False,
    )
    requested_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        required=True,
        default=lambda self: self.env.user,
        copy=False,
    )
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    approval_needed = fields.Boolean(compute="_compute_approval_needed")
    move_ids = fields.Many2many("club.move", readonly=True, copy=False, string="Moves")

    _points_check = models.Constraint(
        "CHECK(points <> 0)", "An adjustment adds or takes at least one point."
    )

    @api.depends("member_id", "points")
    def _compute_name(self):
        for adjustment in self:
            member = adjustment.member_id
            adjustment.name = member and f"{adjustment.points:+d} · {member.display_name}"

    @api.depends("points", "member_id.club_id.adjustment_limit", "requested_by_id", "state")
    def _compute_approval_needed(self):
        """Above the limit of the club; many small ones of one person on one day count together."""
        for adjustment in self:
            together = abs(adjustment.points) + adjustment._posted_today()
            adjustment.approval_needed = together > adjustment.member_id.club_id.adjustment_limit

    def _posted_today(self):
        """Points the same person already gave to or took from the member today."""
        today = fields.Datetime.to_datetime(fields.Date.context_today(self))
        posted = self.sudo().search(
            [
                ("member_id", "=", self.member_id.id),
                ("requested_by_id", "=", self.requested_by_id.id),
                ("state", "=", "posted"),
                ("create_date", ">=", today),
                ("id", "not in", self._origin.ids),
            ]
        )
        return sum(abs(points) for points in posted.mapped("points"))

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_vals(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_vals(vals)
        if not self.env.su and CONTENT & vals.keys():
            for adjustment in self.filtered(lambda adjustment: adjustment.state != "draft"):
                raise UserError(
                    self.env._("%s was already submitted and cannot be changed.", adjustment.name)
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        for adjustment in self.filtered(
            lambda adjustment: adjustment.state not in ("draft", "refused")
        ):
            raise UserError(self.env._("%s was submitted and cannot be deleted.", adjustment.name))

    def _check_vals(self, vals):
        points = vals.get("points")
        if isinstance(points, float) and not points.is_integer():
            raise ValidationError(self.env._("Points are whole numbers; %s is not.", points))
        if (
            not self.env.su
            and {"state", "requested_by_id", "approved_by_id", "move_ids"} & vals.keys()
        ):
            raise UserError(self.env._("The approval of an adjustment is not set by hand."))

    def _creation_message(self):
        return self.env._("Adjustment created")

    def action_submit(self):
        """Post small adjustments at once; ask a second person for the others."""
        self.check_access("write")
        for adjustment in self:
            if adjustment.state != "draft":
                raise UserError(self.env._("%s was already submitted.", adjustment.name))
            if not (adjustment.reason or "").strip():
                raise ValidationError(
                    self.env._(
                        "Say why the points of %s change.", adjustment.member_id.display_name
                    )
                )
            if adjustment.approval_needed:
                adjustment.sudo().write({"state": "submitted", "requested_by_id": self.env.uid})
                adjustment._ask_approval()
            else:
                adjustment.sudo().requested_by_id = self.env.uid
                adjustment._post()

    def action_approve(self):
        """A club manager who did not ask for the adjustment lets it happen."""
        self._check_decision()
        for adjustment in self:
            adjustment.sudo().approved_by_id = self.env.uid
            adjustment._post()
        self.activity_feedback(["customer_club.mail_activity_type_approval"])

    def action_refuse(self):
        """A club manager turns the adjustment down."""
        self._check_decision()
        self.sudo().state = "refused"
        self.activity_feedback(["customer_club.mail_activity_type_approval"])

    def action_draft(self):
        """Take a refused adjustment up again."""
        for adjustment in self:
            if adjustment.state != "refused":
                raise UserError(self.env._("Only a refused adjustment goes back to draft."))
        self.sudo().write({"state": "draft", "approved_by_id": False})

    def _check_decision(self):
        self.check_access("write")
        if not self.env.user.has_group("customer_club.customer_club_group_manager"):
            raise UserError(self.env._("Only a club manager decides about adjustments."))
        for adjustment in self:
            if adjustment.state != "submitted":
                raise UserError(self.env._("%s is not waiting for a decision.", adjustment.name))
            if adjustment.requested_by_id == self.env.user:
                raise UserError(
                    self.env._(
                        "Another person than the one who asked must decide about %s.",
                        adjustment.name,
                    )
                )

    def _ask_approval(self):
        managers = self.env.ref("customer_club.customer_club_group_manager").sudo().all_user_ids
        managers = managers.filtered(
            lambda user: (
                user.active
                and user != self.env.user
                and self.company_id in user.company_ids
                and user._is_internal()
            )
        )
        responsible = self.club_id.sudo().user_id
        for user in responsible if responsible in managers else managers[:1]:
            self.activity_schedule(
                "customer_club.mail_activity_type_approval", user_id=user.id, summary=self.reason
            )

    def _post(self):
        self.ensure_one()
        moves = self.env["club.account"].sudo()._post(self._get_entries())
        moves = self.env["club.move"].union(*moves)
        self.sudo().write({"state": "posted", "move_ids": moves.ids})

    def _get_entries(self):
        """What the ledger is asked to post."""
        member, today = self.sudo().member_id, fields.Date.context_today(self)
        accounts = member.account_id
        if self.counts_for_tier:
            accounts |= member.qualifying_account_id
        entries = []
        for account in accounts:
            system = account._system("adjust")
            source, target = (system, account) if self.points > 0 else (account, system)
            entries.append(
                {
                    "from_account": source,
                    "to_account": target,
                    "points": abs(self.points),
                    "kind": "adjust",
                    "key": f"adjust:{self.id}:{account.unit}",
                    "policy": "clamp" if account.unit == "qualifying" else "strict",
                    "effective_date": today,
                    "expires_on": member.club_id._expires_on(today),
                    "document": self.sudo(),
                    "res_name": self._get_res_name(),
                    "reason": self.reason,
                }
            )
        return entries

    def _get_res_name(self):
        return f"ADJ/{self.id:05d}"
