from odoo import api, fields, models

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
                    # a tier without conditions is lowered by hand only
                    ("tier_id.criterion_ids", "!=", False),
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
        changes, safe, warned = [], [], []
        for club, mine in members.grouped("club_id").items():
            target_of = club.tier_ids._review_targets()
            for member in mine:
                values = metrics.get(member.id, {})
                target = target_of(member.tier_id, values)
                if target is None:
                    if member.tier_warned_on:
                        safe.append(member.id)
                elif not member.tier_warned_on:
                    warned.append(member.id)
                elif (today - member.tier_warned_on).days >= club.grace_days:
                    details = member._justify(member.tier_id, values)
                    changes.append((member, target, "downgrade", details))
        self.browse(safe).tier_warned_on = False
        self.browse(warned)._warn(today)
        self._set_tiers(changes, today)

    def _warn(self, today):
        self.tier_warned_on = today
        self._message_log_batch(
            {
                member.id: self.env._("%s is no longer reached.", member.tier_id.name)
                for member in self
            }
        )
        self._mail_tier_warning()

    def _mail_tier_warning(self):
        """Members learn that their tier is at risk while there is time to keep it."""
        reachable = self.filtered(lambda member: member.partner_id.email)
        if reachable:
            self.env.ref("customer_club.mail_template_tier_warning").send_mail_batch(reachable.ids)
