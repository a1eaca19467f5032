from odoo import api, fields, models

from ..engine import dwyer


class ClvConfig(models.Model):
    _inherit = "clv.config"  # pylint: disable=consider-merging-classes-inherited

    competition = fields.Selection(
        [("low", "Low"), ("medium", "Medium"), ("high", "High")],
        default="medium",
        required=True,
        help="How much choice your customers have. Where it is low, who keeps buying though"
        " dissatisfied is shown as false loyalty.",
    )
    dormant_count = fields.Integer(string="Customers who were dormant", readonly=True)
    returned_count = fields.Integer(string="Of these came back", readonly=True)
    loss_suggestion = fields.Text(
        string="What the data suggest", compute="_compute_loss_suggestion"
    )

    @api.depends("dormant_count", "returned_count")
    @api.depends_context("lang")
    def _compute_loss_suggestion(self):
        for config in self:
            config.loss_suggestion = config._loss_suggestion()

    def _suggested_loss_type(self):
        return dwyer.loss_type(self.returned_count, self.dormant_count)

    def _loss_type(self):
        """The loss type in force; where the data leave it open, customers may come back."""
        self.ensure_one()
        if self.loss_type != "suggested":
            return self.loss_type
        found = self._suggested_loss_type()
        return "always_a_share" if found == "undecided" else found

    def _loss_suggestion(self):
        self.ensure_one()
        if not self.dormant_count:
            return self.env._(
                "No customer has been dormant long enough yet; counted with every analysis."
            )
        low, high = dwyer.wilson(self.returned_count, self.dormant_count)
        verdict = {
            "always_a_share": self.env._("clearly more than 5 %: always a share"),
            "lost_for_good": self.env._("clearly fewer than 5 %: lost for good"),
            "undecided": self.env._("too few to tell from 5 %: taken as always a share"),
        }[self._suggested_loss_type()]
        return self.env._(
            "%(returned)s of %(dormant)s dormant customers came back (95 %% interval %(low)s to"
            " %(high)s %%): %(verdict)s.",
            returned=self.returned_count,
            dormant=self.dormant_count,
            low=f"{low * 100:.1f}",
            high=f"{high * 100:.1f}",
            verdict=verdict,
        )
