import numpy as np

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine import rfm

# How customers are bound, from easy to hard to copy; also of groups of similar customers.
LAYERS = [
    ("financial", "Financial: discounts, points"),
    ("social", "Social: club, personal contact"),
    ("structural", "Structural: systems, contracts, integration"),
]
SCORE_FIELDS = ("r_min", "r_max", "f_min", "f_max", "m_min", "m_max")


class ClvSegment(models.Model):
    _name = "clv.segment"
    _description = "Customer segment on the RFM map (configuration)"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(
        default=10,
        help="Where two segments claim the same scores, the one higher in the list gets them.",
    )
    color = fields.Integer(string="Colour")
    strategy = fields.Text(
        string="What to do",
        translate=True,
        help="How these customers are looked after; shown wherever the segment is.",
    )
    layer = fields.Selection(
        LAYERS,
        string="Retention layer",
        help="How these customers are bound: each layer is harder to copy than the one before.",
    )
    r_min = fields.Integer(string="Recency from", default=1, required=True)
    r_max = fields.Integer(string="Recency to", default=5, required=True)
    f_min = fields.Integer(string="Frequency from", default=1, required=True)
    f_max = fields.Integer(string="Frequency to", default=5, required=True)
    m_min = fields.Integer(string="Amount from", default=1, required=True)
    m_max = fields.Integer(string="Amount to", default=5, required=True)
    r_range = fields.Char(string="Recency", compute="_compute_score_ranges")
    f_range = fields.Char(string="Frequency", compute="_compute_score_ranges")
    m_range = fields.Char(string="Amount", compute="_compute_score_ranges")
    cell_count = fields.Integer(
        string="Score combinations",
        compute="_compute_cell_count",
        help="How many of the 125 combinations of recency, frequency and amount scores"
        " lead to this segment.",
    )
    customer_count = fields.Integer(string="Customers", compute="_compute_customers")
    monetary = fields.Monetary(
        string="Total spent", compute="_compute_customers", currency_field="currency_id"
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_customers")

    @api.depends(*SCORE_FIELDS)
    def _compute_score_ranges(self):
        for segment in self:
            for letter in "rfm":
                low, high = segment[f"{letter}_min"], segment[f"{letter}_max"]
                segment[f"{letter}_range"] = str(low) if low == high else f"{low} - {high}"

    @api.depends("sequence", "active", *SCORE_FIELDS)
    def _compute_cell_count(self):
        cells = self._map_cells()
        for segment in self:
            segment.cell_count = int((cells == (segment._origin.id or -1)).sum())

    @api.depends_context("company")
    def _compute_customers(self):
        """Customers and their spending in the current company: amounts of several
        companies may be in several currencies and are not added up."""
        groups = self.env["clv.score"]._read_group(
            [("company_id", "=", self.env.company.id), ("segment_id", "in", self.ids)],
            ["segment_id"],
            ["__count", "monetary:sum"],
        )
        found = {segment.id: (count, amount) for segment, count, amount in groups}
        for segment in self:
            segment.customer_count, segment.monetary = found.get(segment._origin.id, (0, 0.0))
            segment.currency_id = self.env.company.currency_id

    @api.constrains("active", *SCORE_FIELDS)
    def _check_ranges(self):
        for segment in self:
            for label, low, high in segment._ranges():
                if not 1 <= low <= high <= rfm.SCORES:
                    raise ValidationError(
                        self.env._(
                            "Segment %(segment)s, %(score)s: scores go from 1 to 5 and the first"
                            " must not be above the last; found %(low)s to %(high)s.",
                            segment=segment.name,
                            score=label,
                            low=low,
                            high=high,
                        )
                    )
        self._check_map_is_total()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_needed(self):
        self._check_map_is_total(without=self)
        for model, names in (
            ("clv.score", ["segment_id"]),
            ("clv.score.history", ["segment_id", "previous_segment_id"]),
        ):
            for name in names:
                used = self.env[model].sudo().search([(name, "in", self.ids)], limit=1)[name]
                if used:
                    raise UserError(
                        self.env._(
                            "Segment %(segment)s has or had customers, and their history names"
                            " it. Archive it instead: the next analysis moves its customers.",
                            segment=used.name,
                        )
                    )

    def action_open_customers(self):
        self.ensure_one()
        return self.env["clv.score"]._action_behind(
            self.name, self.env.company, [("segment_id", "=", self.id)]
        )

    def _ranges(self):
        """The three score ranges as (label, lowest, highest)."""
        self.ensure_one()
        return [
            (self.env._("recency"), self.r_min, self.r_max),
            (self.env._("frequency"), self.f_min, self.f_max),
            (self.env._("amount"), self.m_min, self.m_max),
        ]

    @api.model
    def _map_cells(self, without=None):
        """Return the RFM map as an int array [r-1, f-1, m-1] of segment ids; 0 is a gap.

        Earlier segments win where ranges overlap.
        """
        segments = self.search([("active", "=", True)])
        if without:
            segments -= without
        cells = np.zeros((rfm.SCORES,) * 3, dtype=np.int64)
        for segment in reversed(segments.sorted(lambda s: (s.sequence, s.id))):
            cells[
                max(segment.r_min - 1, 0) : segment.r_max,
                max(segment.f_min - 1, 0) : segment.f_max,
                max(segment.m_min - 1, 0) : segment.m_max,
            ] = segment.id
        return cells

    @api.model
    def _check_map_is_total(self, without=None):
        """Refuse a map on which some customer would have no segment."""
        gaps = np.argwhere(self._map_cells(without) == 0)
        if len(gaps):
            r, f, m = (gaps[0] + 1).tolist()
            raise ValidationError(
                self.env._(
                    "No segment takes customers with recency %(r)s, frequency %(f)s and amount"
                    " %(m)s (%(count)s of 125 combinations are left out). Widen a segment or keep"
                    " one that takes everything at the end of the list.",
                    r=r,
                    f=f,
                    m=m,
                    count=len(gaps),
                )
            )
