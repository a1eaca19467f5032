from odoo import api, models

from .clv_dashboard import OPEN


class ClvDashboard(models.AbstractModel):
    _inherit = "clv.dashboard"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _correlation(self, run):
        """Rank correlation of attributes with the current value, one bar each."""
        found = run.sudo().correlation or {}
        names = {
            "frequency": self.env._("Number of purchases"),
            "recency": self.env._("Days since last purchase"),
            "margin": self.env._("Margin on purchases"),
            "tenure": self.env._("Days since first purchase"),
            "categories": self.env._("Categories bought"),
        }
        shown = sorted((key for key in found if key in names), key=lambda key: -found[key])
        if not shown:
            return None
        title = self.env._("What goes along with the current value")
        return {
            "key": "correlation",
            "kind": "bar",
            "title": title,
            "note": self.env._(
                "Rank correlation (Spearman): 1: the more of it, the more value; -1: the more of it,"
                " the less; 0: no connection. It is no proof of a cause: the value is forecast from"
                " purchases and margin, so these go along with it anyway."
            ),
            "format": "ratio",
            "horizontal": True,
            "labels": [names[key] for key in shown],
            "series": [{"label": title, "data": [found[key] for key in shown]}],
            OPEN: [self._behind(names[key], []) for key in shown],
        }
