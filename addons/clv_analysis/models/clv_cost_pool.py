from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..engine import events


class ClvCostPool(models.Model):
    """A cost that belongs to many events, shared among them to the last cent."""

    _name = "clv.cost.pool"
    _description = "Cost shared among customer events (fact)"
    _inherit = ["mail.thread"]
    _order = "date_to desc, id desc"

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(required=True, tracking=True)
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="To", required=True)
    driver = fields.Selection(
        [
            ("count", "Equally per event"),
            ("driver_quantity", "By driver"),
            ("revenue", "By revenue"),
        ],
        string="Shared",
        default="count",
        required=True,
    )
    type_ids = fields.Many2many(
        "clv.event.type", string="Kinds of event", help="Empty: events of every kind."
    )
    share_ids = fields.One2many("clv.cost.share", "pool_id", string="Shares", readonly=True)
    share_count = fields.Integer(string="Events", compute="_compute_share_count")

    @api.depends("share_ids")
    def _compute_share_count(self):
        groups = self.env["clv.cost.share"]._read_group(
            [("pool_id", "in", self.ids)], ["pool_id"], ["__count"]
        )
        found = {pool.id: count for pool, count in groups}
        for pool in self:
            pool.share_count = found.get(pool._origin.id, 0)

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for pool in self:
            if pool.date_from > pool.date_to:
                raise ValidationError(
                    self.env._("%(pool)s: the period ends before it begins.", pool=pool.name)
                )

    def _events_domain(self):
        """The events that share the pool."""
        self.ensure_one()
        domain = (
            Domain("company_id", "=", self.company_id.id)
            & Domain("state", "!=", "missed")
            & Domain("date", ">=", self.date_from)
            & Domain("date", "<=", self.date_to)
        )
        return domain & Domain("type_id", "in", self.type_ids.ids) if self.type_ids else domain

    def action_allocate(self):
        """Share the amount anew; the shares always add up to it."""
        for pool in self:
            sharing = self.env["clv.event"].search(pool._events_domain(), order="id")
            drivers = [1] * len(sharing)
            if pool.driver != "count":
                drivers = [max(amount, 0.0) for amount in sharing.mapped(pool.driver)]
            unit = pool.currency_id.rounding or 0.01
            try:
                parts = events.allocate(round(pool.amount / unit), drivers)
            except ValueError as error:
                raise UserError(
                    self.env._(
                        "%(pool)s: there is nothing to share among – no event of these kinds from"
                        " %(start)s to %(end)s has a driver above 0.",
                        pool=pool.name,
                        start=pool.date_from,
                        end=pool.date_to,
                    )
                ) from error
            pool.share_ids.sudo().unlink()
            self.env["clv.cost.share"].sudo().create(
                [
                    {
                        "pool_id": pool.id,
                        "event_id": event.id,
                        "amount": pool.currency_id.round(part * unit),
                    }
                    for event, part in zip(sharing, parts, strict=True)
                ]
            )

    def action_open_events(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("clv_analysis.clv_event_action")
        action["display_name"] = self.name
        action["domain"] = [("share_ids.pool_id", "=", self.id)]
        action["context"] = {}
        return action
