from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

ISSUED, REDEEMED, EXPIRED = ("earn", "opening", "adjust"), ("redeem",), ("expire",)


class ClubClub(models.Model):
    """Figures for the dashboard, each with the domain of the rows behind it."""

    _inherit = "club.club"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    @api.readonly
    def get_dashboard(self, club_id=False, months=12, today=None):
        """Tiles, members by tier and points by month of one club or of all.

        :return: dict of ``clubs``, ``tiles``, ``tiers`` and ``months``; every item that can be
            opened has ``action`` (xml id) and ``domain``
        """
        today = fields.Date.to_date(today) or fields.Date.context_today(self)
        all_clubs = self.search([("company_id", "in", self.env.companies.ids)])
        clubs = all_clubs.filtered(lambda club: club.id == club_id) or all_clubs
        return {
            "clubs": [{"id": club.id, "name": club.name} for club in all_clubs],
            "club_id": clubs.id if len(clubs) == 1 else False,
            "tiles": clubs._dashboard_tiles(today),
            "tiers": clubs._dashboard_tiers(),
            "months": clubs._dashboard_months(today, months),
        }

    def _dashboard_tiles(self, today):
        tiles = []
        for key, label, action, rows in self._dashboard_counts(today):
            xmlid = f"customer_club.club_{action}_action"
            domain = Domain("club_id", "in", self.ids) & Domain(rows)
            model = self.env.ref(xmlid).sudo().res_model
            tiles.append(
                {
                    "key": key,
                    "label": label,
                    "value": str(self.env[model].search_count(domain)),
                    "action": xmlid,
                    "domain": list(domain),
                }
            )
        return tiles + self._dashboard_points()

    def _dashboard_counts(self, today):
        """[(key, label, whose action, domain within the clubs)] of the tiles that count rows."""
        month, active = str(today.replace(day=1)), ("state", "=", "active")
        labels = {
            "members": self.env._("Members"),
            "new": self.env._("New This Month"),
            "applied": self.env._("Applications"),
            "warned": self.env._("About to Lose Their Tier"),
            "approve": self.env._("Rewards to Approve"),
            "gifts": self.env._("Gifts to Hand Over"),
            "opinions": self.env._("Opinions Not Answered"),
            "events": self.env._("Events Coming Up"),
        }
        rows = {
            "members": ("member", [active]),
            "new": ("member", [active, ("since", ">=", month)]),
            "applied": ("member", [("state", "=", "applied")]),
            "warned": ("member", [active, ("tier_warned_on", "!=", False)]),
            "approve": ("redemption", [("state", "=", "reserved")]),
            "gifts": ("benefit_use", [("state", "=", "due")]),
            "opinions": ("opinion", [("state", "in", ["new", "progress"])]),
            "events": ("event", [("state", "=", "open"), ("date_begin", ">=", str(today))]),
        }
        return [(key, labels[key], *row) for key, row in rows.items()]

    def _dashboard_points(self):
        held = {
            "action": "customer_club.club_lot_action",
            "domain": [("account_id.club_id", "in", self.ids), ("remaining", ">", 0)],
        }
        money = {}
        for club in self:
            money[club.currency_id] = money.get(club.currency_id, 0) + club.liability
        return [
            {
                "key": "points",
                "label": self.env._("Points Held"),
                "value": f"{sum(self.mapped('points_outstanding')):,}",
                **held,
            },
            {
                "key": "liability",
                "label": self.env._("Liability"),
                "value": " + ".join(
                    currency.format(amount) for currency, amount in money.items() if amount
                )
                or "0",
                **held,
            },
        ]

    def _dashboard_tiers(self):
        groups = self.env["club.member"]._read_group(
            [("club_id", "in", self.ids), ("state", "=", "active")], ["tier_id"], ["__count"]
        )
        counts = dict(groups)
        tiers = self.tier_ids.sorted(lambda tier: (tier.club_id.name, tier.sequence, tier.id))
        rows = [
            {
                "key": tier.id,
                "label": tier.name if len(self) == 1 else f"{tier.name} · {tier.club_id.name}",
                "value": counts.get(tier, 0),
                "color": tier.color,
                "action": "customer_club.club_member_action",
                "domain": [("tier_id", "=", tier.id), ("state", "=", "active")],
            }
            for tier in tiers
        ]
        most = max((row["value"] for row in rows), default=0) or 1
        return [dict(row, share=round(100 * row["value"] / most)) for row in rows]

    def _dashboard_months(self, today, months):
        first = today.replace(day=1) - relativedelta(months=months - 1)
        points = {}
        for side, kinds in (("to_account_id", ISSUED), ("from_account_id", REDEEMED + EXPIRED)):
            for month, kind, total in self.env["club.move"]._read_group(
                [
                    ("club_id", "in", self.ids),
                    ("unit", "=", "redeemable"),
                    ("kind", "in", kinds),
                    ("effective_date", ">=", first),
                    (f"{side}.kind", "!=", "system"),
                ],
                ["effective_date:month", "kind"],
                ["points:sum"],
            ):
                points[month, kind] = total
        starts = [first + relativedelta(months=number) for number in range(months)]
        series = {"issued": ISSUED, "redeemed": REDEEMED, "expired": EXPIRED}
        sums = {
            (start, name): sum(points.get((start, kind), 0) for kind in kinds)
            for start in starts
            for name, kinds in series.items()
        }
        most = max(sums.values(), default=0) or 1
        return [
            {
                "key": str(start),
                "label": f"{start:%Y-%m}",
                "bars": [
                    {
                        "key": name,
                        "value": sums[start, name],
                        "share": round(100 * sums[start, name] / most),
                        "action": "customer_club.club_statement_action",
                        "domain": [
                            ("club_id", "in", self.ids),
                            ("unit", "=", "redeemable"),
                            ("kind", "in", list(kinds)),
                            ("effective_date", ">=", str(start)),
                            ("effective_date", "<", str(start + relativedelta(months=1))),
                        ],
                    }
                    for name, kinds in series.items()
                ],
            }
            for start in starts
        ]
