from odoo import fields, models


class ClubClub(models.Model):
    """Policies of a club about points that wait, stay behind or are never claimed."""

    _inherit = "club.club"  # pylint: disable=consider-merging-classes-inherited

    earn_on = fields.Selection(
        [
            ("invoice", "The invoice is posted"),
            ("confirmation", "The order is confirmed"),
            ("delivery", "The invoiced goods are delivered"),
            ("payment", "The invoice is paid"),
        ],
        string="Points Are Earned When",
        required=True,
        default="invoice",
        tracking=True,
    )
    earn_on_vouchers = fields.Boolean(
        string="Earn on What Points Pay",
        tracking=True,
        help="What members pay on orders with vouchers and top-ups of the club earns points like money. "
        "Otherwise only the rest of the order does.",
    )
    pending_days = fields.Integer(
        string="Pending For",
        default=0,
        required=True,
        tracking=True,
        help="Days after a purchase before its points can be spent, for example the time in which goods may "
        "be returned. Points that count for tiers do not wait.",
    )
    hold_days = fields.Integer(
        string="Reserved For",
        default=14,
        required=True,
        help="Days after which points reserved for a reward that nobody approved are given back. 0: never.",
    )
    leave_points = fields.Selection(
        [("keep", "Stay for when they come back"), ("forfeit", "Are forfeited")],
        string="Points of Members Who Leave",
        required=True,
        default="keep",
        tracking=True,
    )
    breakage = fields.Float(
        string="Never Claimed",
        digits=(5, 2),
        default=0,
        required=True,
        tracking=True,
        help="Percentage of the points that, as experience shows, expire unused. It lowers the expected liability.",
    )

    _pending_days_check = models.Constraint(
        "CHECK(pending_days BETWEEN 0 AND 3650)",
        "Points can be pending for 0 to 3650 days.",
    )
    _hold_days_check = models.Constraint(
        "CHECK(hold_days BETWEEN 0 AND 3650)",
        "Points can be reserved for 0 to 3650 days.",
    )
    _breakage_check = models.Constraint(
        "CHECK(breakage BETWEEN 0 AND 100)",
        "The share of points never claimed lies between 0 and 100 percent.",
    )

    def _available_from(self, earned_on, today):
        """Day from which points earned on ``earned_on`` can be spent; ``None``: already today."""
        self.ensure_one()
        day = fields.Date.add(earned_on, days=self.pending_days)
        return day if day > today else None

    def _hold_until(self, now):
        self.ensure_one()
        return fields.Datetime.add(now, days=self.hold_days) if self.hold_days else False

    def action_open_liability(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_club.club_liability_action"
        )
        action["domain"] = [("club_id", "=", self.id)]
        return action

    def _get_liability_rows(self):
        """(age, points, liability, expected to lapse, expected liability), the total last."""
        self.ensure_one()
        measures = ["points:sum", "value:sum", "breakage:sum", "expected:sum"]
        groups = self.env["club.liability"]._read_group(
            [("club_id", "=", self.id)], ["age"], measures, order="age"
        )
        ages = dict(self.env["club.liability"]._fields["age"]._description_selection(self.env))
        rows = [(ages[age], *values) for age, *values in groups]
        totals = [sum(column) for column in list(zip(*rows, strict=True))[1:]] or [0, 0, 0, 0]
        return [*rows, (self.env._("Total"), *totals)]
