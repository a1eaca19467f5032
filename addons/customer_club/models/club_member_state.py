from odoo import fields, models
from odoo.exceptions import UserError


class ClubMember(models.Model):
    """The life of a membership: consent, admission, suspension, leaving, merging."""

    _inherit = "club.member"  # pylint: disable=consider-merging-classes-inherited

    def action_activate(self):
        """Admit applicants and bring suspended or former members back."""
        self._record_consent_check()
        self.check_access("write")
        self.sudo()._activate(fields.Date.context_today(self))

    def action_suspend(self):
        self._move_state("suspended", {"active"})

    def action_leave(self):
        self._move_state("left", {"pending", "applied", "active", "suspended"})

    def action_record_consent(self):
        """Staff hold the customer's agreement (on paper, by telephone)."""
        self.check_access("write")
        self.sudo()._record_consent("staff")

    def _move_state(self, state, allowed):
        self.check_access("write")
        for member in self:
            if member.state not in allowed:
                raise UserError(
                    self.env._(
                        "%(member)s is “%(state)s”; this step is not possible.",
                        member=member.display_name,
                        state=dict(self._fields["state"]._description_selection(self.env))[
                            member.state
                        ],
                    )
                )
        self.sudo().write({"state": state})

    def _record_consent_check(self):
        for member in self:
            if member.club_id.consent_required and not member.consent_at:
                raise UserError(
                    self.env._(
                        "%s has not agreed to the terms of the club yet.", member.display_name
                    )
                )
            if member.state == "merged":
                raise UserError(
                    self.env._("%s was merged into another member.", member.display_name)
                )

    def _record_consent(self, origin, ip=None):
        for club, members in self.grouped("club_id").items():
            members.write(
                {
                    "consent_at": fields.Datetime.now(),
                    "consent_version": club.terms_version,
                    "consent_origin": origin,
                    "consent_ip": ip,
                }
            )

    def _activate(self, today):
        """Make members active and give them the tier their points qualify for."""
        self.filtered(lambda member: not member.since).since = today
        self.state = "active"
        self._place(today)

    def _merge_into(self, target):
        """Hand all points over to ``target`` and close these members."""
        today = fields.Date.context_today(self)
        for member in self.filtered("pool_id"):
            if member == member.pool_id.member_id:
                member.pool_id.action_close()
            member.pool_id = False
        self.env["club.hold"].search(
            [("account_id", "in", self.account_id.ids), ("state", "=", "open")]
        )._lapse()
        entries = []
        for member in self:
            for unit in ("account_id", "qualifying_account_id"):
                source, destination = member[unit], target[unit]
                entries += source._transfer_entries(
                    destination, f"merge:{member.id}:{target.id}", "merge", today
                )
        self.env["club.account"]._post(entries)
        for member in self:
            member.write({"state": "merged", "merged_into_id": target.id})
            target._message_log(
                body=self.env._("Member %s was merged into this one.", member.display_name)
            )
