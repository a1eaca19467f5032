from odoo import api, fields, models
from odoo.exceptions import UserError


class ClubMember(models.Model):
    """Against fraud: daily limits, a pause after new contact data, a mail on every debit."""

    _inherit = "club.member"  # pylint: disable=consider-merging-classes-inherited

    contact_changed_on = fields.Date(
        readonly=True, help="When the e-mail address or telephone number last changed."
    )
    redeem_from = fields.Date(
        compute="_compute_redeem_from",
        string="Redeems Again From",
        help="The contact data changed: until this day points are only redeemed after staff confirmed the identity.",
    )
    notice_ids = fields.One2many("club.notice", "member_id", string="Notices")

    @api.depends("contact_changed_on", "club_id.contact_hold_days")
    def _compute_redeem_from(self):
        today = fields.Date.context_today(self)
        for member in self:
            days = member.club_id.contact_hold_days
            changed = member.contact_changed_on
            day = fields.Date.add(changed, days=days) if changed and days else None
            member.redeem_from = day if day and day > today else False

    def action_confirm_identity(self):
        """Staff saw who the member is: the new contact data are the member's own."""
        self.check_access("write")
        for member in self.sudo().filtered("contact_changed_on"):
            member.contact_changed_on = False
            member._message_log(
                body=self.env._(
                    "Identity confirmed by %s; points can be redeemed.", self.env.user.name
                )
            )

    def _check_safe(self, points):
        """Refuse what looks like somebody else emptying the account; call before every debit."""
        self.ensure_one()
        if self.redeem_from:
            raise UserError(
                self.env._(
                    "The contact data of %(member)s changed on %(changed)s: points can be redeemed from %(day)s, "
                    "or as soon as staff confirm the identity.",
                    member=self.display_name,
                    changed=fields.Date.to_string(self.contact_changed_on),
                    day=fields.Date.to_string(self.redeem_from),
                )
            )
        club = self.club_id
        if club.redeem_max_count or club.redeem_max_points:
            self.account_id._lock()
            count, spent = self._debited_on(fields.Date.context_today(self))
            if club.redeem_max_count and count >= club.redeem_max_count:
                raise UserError(
                    self.env._(
                        "%(member)s has already redeemed %(count)s times today; the limit is %(limit)s.",
                        member=self.display_name,
                        count=count,
                        limit=club.redeem_max_count,
                    )
                )
            if club.redeem_max_points and spent + points > club.redeem_max_points:
                raise UserError(
                    self.env._(
                        "%(member)s may redeem %(limit)s points a day; %(spent)s were redeemed today.",
                        member=self.display_name,
                        limit=club.redeem_max_points,
                        spent=spent,
                    )
                )

    def _debited_on(self, day):
        """(how often, how many points) the member redeemed or passed on that day."""
        redemptions = self.env["club.redemption"].search(
            [("member_id", "=", self.id), ("date", "=", day), ("state", "!=", "cancelled")]
        )
        transfers = self.env["club.move"].search(
            [
                ("from_account_id", "=", self.account_id.id),
                ("effective_date", "=", day),
                ("key", "=like", "transfer:%"),
            ]
        )
        return (
            len(redemptions) + len(transfers),
            sum(redemptions.mapped("points")) + sum(transfers.mapped("points")),
        )

    @api.model
    def _after_post(self, posted):
        self.env["club.notice"]._note(posted)
        return super()._after_post(posted)
