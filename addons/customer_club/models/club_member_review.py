from odoo import api, fields, models

from ..tools import tiering

BATCH = 1000


class ClubMember(models.Model):
    """The nightly review: warn members who no longer reach their tier, later lower it."""

    _inherit = "club.member"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _cron_review(self, today=None, batch=BATCH):
        """Review all members of clubs that lower tiers; a second run on a day changes nothing."""
        today = today or fields.Date.context_today(self)
        last_id = 0
        while True:
            members = self.search(
                [
                    ("id", ">", last_id),
                    ("state", "=", "active"),
                    ("tier_id", "!=", False),
                    ("club_id.downgrade", "!=", "none"),
                ],
                order="id",
                limit=batch,
            )
            if not members:
                break
            last_id = members[-1].id
            members.sudo()._review(today)
            if not self.env["ir.cron"]._commit_progress(len(members)):
                break

    def _review(self, today):
        """Compare each member's tier with the one the figures of ``today`` qualify for."""
        members = self.try_lock_for_update().filtered(lambda member: member._tier_is_open(today))
        metrics = members._metrics(today)
        changes, safe, warned = [], self.browse(), self.browse()
        for member in members:
            values = metrics.get(member.id, {})
            target = member._review_target(values)
            if not target:
                safe |= member
            elif not member.tier_warned_on:
                warned |= member
            elif (today - member.tier_warned_on).days >= member.club_id.grace_days:
                changes.append(
                    (member, target, "downgrade", member._justify(member.tier_id, values))
                )
        safe.filtered("tier_warned_on").tier_warned_on = False
        warned.tier_warned_on = today
        warned._message_log_batch(
            {
                member.id: self.env._("%s is no longer reached.", member.tier_id.name)
                for member in warned
            }
        )
        warned._mail_tier_warning()
        self._set_tiers(changes, today)

    def _mail_tier_warning(self):
        """Members learn that their tier is at risk while there is time to keep it."""
        reachable = self.filtered(lambda member: member.partner_id.email)
        if reachable:
            self.env.ref("customer_club.mail_template_tier_warning").send_mail_batch(reachable.ids)

    def _review_target(self, metrics):
        """The lower tier the club's policy leads to; empty while the member keeps the tier.

        A tier given by hand has no conditions or was never reached: it is lowered by hand only.
        """
        qualified = self.club_id.tier_ids._qualified(metrics)
        if qualified._rank() >= self.tier_id._rank() or not self.tier_id.criterion_ids:
            return self.env["club.tier"]
        if tiering.is_met(self.tier_id._ladder(keep=True)[0], metrics):
            return self.env["club.tier"]
        if self.club_id.downgrade == "qualified":
            return qualified
        below = self.club_id.tier_ids.filtered(lambda tier: tier._rank() < self.tier_id._rank())
        return below.sorted(lambda tier: tier._rank())[-1:]
