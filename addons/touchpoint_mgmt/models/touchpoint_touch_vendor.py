"""Touches that another firm carries out for us."""

from odoo import fields, models


class TouchpointTouch(models.Model):
    _inherit = "touchpoint.touch"  # pylint: disable=consider-merging-classes-inherited

    vendor_list_id = fields.Many2one(
        "touchpoint.vendor.list", index="btree_not_null", ondelete="set null", readonly=True
    )
    reliability = fields.Integer(
        related="type_id.reliability", help="How far answers over this means can be trusted."
    )

    def _get_attempt_cost(self):
        """What one more contact costs: the fee of the vendor, else that of type or channel."""
        return self.vendor_list_id.unit_cost or super()._get_attempt_cost()
