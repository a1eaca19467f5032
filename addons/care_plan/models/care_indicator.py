from odoo import api, fields, models
from odoo.fields import Domain

LAYERS = [
    ("strategy", "Strategy"),
    ("implementation", "Implementation"),
    ("effect", "Effect"),
]
INDICATORS = [
    ("goals", "Planning and goals"),
    ("analysis", "Customer analysis method"),
    ("channels", "Channel building and integration"),
    ("organisation", "Organisation and posts"),
    ("system", "System implementation"),
    ("process", "Process planning"),
    ("operations", "Operations"),
    ("roi", "Return on investment"),
    ("image", "Awareness and image"),
    ("resolution", "Problem resolution"),
    ("loyalty", "Customer loyalty"),
    ("value", "Company value"),
]


class CareIndicator(models.Model):
    _name = "care.indicator"
    _description = "Indicator of Care Evaluations (configuration)"
    _order = "sequence, id"

    name = fields.Char("Indicator", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: all companies.")
    layer = fields.Selection(LAYERS, required=True)
    key = fields.Selection(INDICATORS, "Computed from", required=True)
    explanation = fields.Text("What is measured", translate=True)
    weight = fields.Float(default=1.0)
    floor = fields.Float(help="The value that earns 0 points.")
    target = fields.Float(default=100.0, help="The value that earns 100 points.")

    _weight = models.Constraint(
        "CHECK (weight >= 0)", "The weight of an indicator cannot be negative."
    )
    _span = models.Constraint(
        "CHECK (floor <> target)", "Floor and target of an indicator cannot be the same value."
    )

    @api.model
    def _get_for_company(self, company):
        """The indicators of a company; its own ones replace shared ones with the same key."""
        found = self.search(Domain("company_id", "in", (False, company.id)))
        own = found.filtered("company_id")
        return found.filtered(lambda i: i.company_id or i.key not in own.mapped("key"))
