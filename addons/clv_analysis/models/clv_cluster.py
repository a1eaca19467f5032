import numpy as np

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount, formatLang

from ..engine import cluster
from .clv_segment import LAYERS

FEATURES = 3


class ClvCluster(models.Model):
    """A group of similar customers. Found when somebody presses the button; name, strategy and
    layer stay with a group when the groups are found anew and it is still there. Between that,
    every analysis puts each customer into the nearest group."""

    _name = "clv.cluster"
    _description = "Group of similar customers (configuration)"
    _order = "sequence, id"

    name = fields.Char(
        translate=True,
        help="Your name for these customers. Empty: the group is called by what is typical of it,"
        " in the language of the reader.",
    )
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    color = fields.Integer(string="Colour")
    strategy = fields.Text(string="What to do", translate=True)
    layer = fields.Selection(
        LAYERS,
        string="Retention layer",
        help="How these customers are bound: each layer is harder to copy than the one before.",
    )
    purchases = fields.Float(
        string="Typical purchases", readonly=True, digits=(16, 1), aggregator=None
    )
    amount = fields.Monetary(string="Typical amount", readonly=True, aggregator=None)
    away_days = fields.Integer(string="Typical days away", readonly=True, aggregator=None)
    centre = fields.Json(readonly=True)
    scale = fields.Json(readonly=True)
    customer_count = fields.Integer(string="Customers", compute="_compute_customers")
    current_value = fields.Monetary(string="Current value", compute="_compute_customers")

    @api.depends("name", "purchases", "amount", "away_days", "currency_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for record in self:
            record.display_name = record.name or record._typical_name()

    def _typical_name(self):
        self.ensure_one()
        return self.env._(
            "%(purchases)s purchases, %(amount)s, %(days)s days away",
            purchases=formatLang(self.env, self.purchases, digits=1),
            amount=format_amount(self.env, self.amount, self.currency_id),
            days=self.away_days,
        )

    def _compute_customers(self):
        groups = self.env["clv.score"]._read_group(
            [("cluster_id", "in", self.ids)], ["cluster_id"], ["__count", "current_value:sum"]
        )
        found = {group: figures for group, *figures in groups}
        for record in self:
            record.customer_count, record.current_value = found.get(record, (0, 0.0))

    def action_open_customers(self):
        self.ensure_one()
        return self.env["clv.score"]._action_behind(
            self.display_name, self.company_id, [("cluster_id", "=", self.id)]
        )

    def action_find(self):
        """Button: find the groups of the current company anew and put everybody into one."""
        self.check_access("write")
        company, today = self.env.company, fields.Date.context_today(self)
        history = self.env["clv.insight"].sudo()._purchase_summary(company)
        if not len(history["partner_id"]):
            raise UserError(
                self.env._(
                    "%(company)s has no scores yet. Compute them first.", company=company.name
                )
            )
        features = self._features(history, today)
        found = cluster.find(features)
        groups = self._store_groups(company, found)
        labels = np.array(groups.ids, dtype=np.int64)[found.label]
        self.env["clv.insight"].sudo()._assign_clusters(company, history["partner_id"], labels)
        return self.env["clv.run"]._notify(
            "success",
            self.env._(
                "Groups found: %(count)s; how clearly they differ (silhouette): %(silhouette)s.",
                count=len(groups),
                silhouette=f"{found.silhouette:.2f}",
            ),
        )

    @api.model
    def _features(self, history, today):
        """Table (n, 3): logarithms of purchases, amount and days away."""
        away = (np.datetime64(today, "D") - history["last_date"]) / np.timedelta64(1, "D")
        return np.column_stack(
            [
                np.log(np.maximum(history["frequency"], 1)),
                np.log1p(np.maximum(history["monetary"], 0.0)),
                np.log1p(np.maximum(away.astype(float), 0.0)),
            ]
        )

    @api.model
    def _store_groups(self, company, found):
        """Records of the groups ``found``, in their order; groups that are gone are archived."""
        before = self.search([("company_id", "=", company.id), ("centre", "!=", False)])
        centres = np.array(before.mapped("centre"), dtype=float).reshape(-1, FEATURES)
        kept = cluster.match(centres, found.centres, found.scale)
        groups = self.browse()
        for place, centre in enumerate(found.centres):
            purchases, amount, away = np.exp(centre) - (0, 1, 1)
            values = {
                "sequence": place,
                "centre": centre.tolist(),
                "scale": found.scale.tolist(),
                "purchases": float(purchases),
                "amount": float(amount),
                "away_days": round(float(away)),
            }
            if kept[place] is None:
                groups |= self.create({**values, "company_id": company.id, "color": place + 1})
            else:
                groups |= before[kept[place]]
                before[kept[place]].write(values)
        (before - groups).active = False
        return groups

    @api.model
    def _nearest(self, company, history, today):
        """Id of the nearest group of each customer (n,), 0 where none was found yet."""
        groups = self.search([("company_id", "=", company.id), ("centre", "!=", False)])
        if not groups:
            return np.zeros(len(history["partner_id"]), dtype=np.int64)
        scale = np.array(groups[0].scale)
        centres = np.array(groups.mapped("centre"), dtype=float) / scale
        label = cluster.assign(self._features(history, today) / scale, centres)
        return np.array(groups.ids, dtype=np.int64)[label]
