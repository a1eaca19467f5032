from odoo import api, fields, models
from odoo.fields import Domain

BATCH = 1000
LATE = 7  # days after a tier kept by hand in which the review looks whether a higher one is due


class ClubMember(models.Model):
    """The nightly review: raise who reaches more, warn who reaches less, later lower the tier."""

    _inherit = "club.member"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _cron_review(self, today=None, batch=BATCH):
        """Review members in batches; a second run on a day changes nothing."""
        today = today or fields.Date.context_today(self)
        changed = self.env["club.club"].search([("tiers_changed", "=", True)])
        missed = self._review_all(
            self._domain_to_raise(changed, today), "_review_raise", today, batch
        )
        if missed is not None:
            (changed - missed.club_id).tiers_changed = False
            self._review_all(self._domain_to_review(), "_review", today, batch)

    def _review_all(self, domain, step, today, batch):
        """Review all members of ``domain`` in batches.

        :return: members somebody else was at work on, or ``None`` when the time was over
        """
        last_id, missed = 0, self.browse()
        while members := self.search(domain & Domain("id", ">", last_id), order="id", limit=batch):
            last_id = members[-1].id
            free = members.sudo().try_lock_for_update()
            getattr(free, step)(today)
            missed |= members - free
            if not self.env["ir.cron"]._commit_progress(len(members)):
                return None
        return missed

    def _domain_to_review(self):
        """Members who may lose their tier."""
        return Domain("state", "=", "active") & Domain(
            [
                # a tier without conditions is lowered by hand only
                ("tier_id.criterion_ids", "!=", False),
                ("club_id.downgrade", "!=", "none"),
            ]
        )

    def _domain_to_raise(self, changed, today):
        """Members who may reach a higher tier without having earned anything.

        Earning raises a tier at once. What remains: conditions that changed, a value score that
        is worked out elsewhere, a tier that was kept by hand until now.
        """
        return Domain("state", "=", "active") & (
            Domain("club_id", "in", changed.ids)
            | Domain("club_id.tier_ids.criterion_ids.metric", "=", "value")
            | (
                Domain("tier_lock_until", "<", today)
                & Domain("tier_lock_until", ">=", fields.Date.subtract(today, days=LATE))
            )
        )

    def _review_raise(self, today):
        """Raise those whose figures of ``today`` qualify for more."""
        self.filtered(lambda member: member._tier_is_open(today))._place(today, "upgrade")

    def _review(self, today):
        """Compare each member's tier with the one the figures of ``today`` qualify for."""
        members = self.filtered(lambda member: member._tier_is_open(today))
        metrics = members._metrics(today)
        changes, safe, warned = [], self.browse(), []
        for club, mine in members.grouped("club_id").items():
            target_of = club.tier_ids._review_targets()
            for member in mine:
                values = metrics.get(member.id, {})
                target = target_of(member.tier_id, values)
                if target is None:
                    if member.tier_warned_on:
                        safe |= member
                        details = member._justify(member.tier_id, values, keep=True)
                        changes.append((member, member.tier_id, "renewal", details))
                elif not member.tier_warned_on:
                    warned.append(member.id)
                elif (today - member.tier_warned_on).days >= club.grace_days:
                    details = member._justify(member.tier_id, values, keep=True)
                    changes.append((member, target, "downgrade", details))
        safe.tier_warned_on = False
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
