import functools

from odoo import models

VALUE_FIELDS = ("clv_r_score", "clv_f_score", "clv_m_score")


class ClubMember(models.Model):
    """The figures tiers are decided on."""

    _inherit = "club.member"  # pylint: disable=consider-merging-classes-inherited

    def _metrics(self, today):
        """{member id: {metric: value}} of everything that counts for tiers on ``today``.

        Purchases, visits and the value score are worked out only where a tier asks for them.
        """
        rows = {}
        for club, mine in self.filtered("qualifying_account_id").grouped("club_id").items():
            first_day = functools.cache(functools.partial(club._window_start, today))
            for member in mine:
                account_id = member.qualifying_account_id.id
                rows[member] = (member.id, account_id, first_day(member.since))
        Batch = self.env["club.batch"]
        metrics = Batch._metrics(list(rows.values()))
        wanted = {
            club: set(club.sudo().tier_ids.criterion_ids.mapped("metric")) for club in self.club_id
        }
        counted = [
            row
            for member, row in rows.items()
            if wanted.get(member.club_id, set()) & {"orders", "visits"}
        ]
        for member_id, counts in (Batch._counts(counted) if counted else {}).items():
            metrics.setdefault(member_id, {}).update(counts)
        for member in self.filtered(lambda member: "value" in wanted.get(member.club_id, ())):
            metrics.setdefault(member.id, {})["value"] = member._value_score()
        return metrics

    def _value_score(self):
        """Sum of the three scores of the customer value analysis; 0 where it is not installed."""
        partner = self.partner_id.sudo().with_company(self.company_id)
        return sum(partner[name] or 0 for name in VALUE_FIELDS if name in partner._fields)
