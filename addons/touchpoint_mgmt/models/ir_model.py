import re

from odoo import models

#: what ends the description of each model of ours: configuration, fact or result
KIND = re.compile(r"\s*[(（][^()（）]*[)）]$")


class IrModel(models.Model):
    _inherit = "ir.model"

    def _compute_display_name(self):
        """What a record is called in mails to customers and in the buttons that open it."""
        result = super()._compute_display_name()
        for model in self.filtered(lambda model: (model.model or "").startswith("touchpoint.")):
            model.display_name = KIND.sub("", model.display_name or "")
        return result
