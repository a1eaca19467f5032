from odoo import api, fields, models

#: what a card is checked for; each name but the address is a field of the customer
DATA = [
    ("phone", "Phone"),
    ("email", "Email"),
    ("address", "Address"),
    ("parent_id", "Employer"),
    ("function", "Position"),
    ("birthdate_date", "Birthday"),
]


class TouchpointDatum(models.Model):
    """What somebody found out about one datum of a customer; a new value is unverified again."""

    _name = "touchpoint.datum"
    _description = "Verified Datum (fact)"
    _order = "checked_at desc, id desc"

    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="cascade"
    )
    name = fields.Selection(DATA, string="Datum", required=True)
    value = fields.Char(string="Checked Value", required=True)
    state = fields.Selection([("confirmed", "Confirmed"), ("false", "False")], required=True)
    user_id = fields.Many2one("res.users", string="Checked By", required=True)
    checked_at = fields.Datetime(required=True)

    _datum_uniq = models.Constraint(
        "UNIQUE(partner_id, name)", "There is one finding per customer and datum."
    )

    @api.model
    def _get_value(self, partner, name):
        """The customer's value of ``name`` as text, "" when it is empty"""
        if name == "address":
            parts = (partner[part] for part in ("street", "street2", "zip", "city"))
            return " ".join(filter(None, parts))
        value = partner[name]
        if isinstance(value, models.BaseModel):
            return value.display_name or ""
        return str(value or "").strip()

    @api.model
    def _get_states(self, partners):
        """{partner id: {datum: (value, state)}} of the filled data of ``partners``."""
        findings = {(d.partner_id.id, d.name): d for d in self.search(self._get_domain(partners))}
        result = {}
        for partner in partners:
            states = result[partner.id] = {}
            for name, _label in DATA:
                value = self._get_value(partner, name)
                finding = findings.get((partner.id, name))
                known = finding and finding.value == value
                if value:
                    states[name] = (value, finding.state if known else "unverified")
        return result

    def _get_domain(self, partners):
        return [("partner_id", "in", partners.ids)]

    @api.model
    def _set_state(self, partner, name, state, now):
        """Write down what was found out about the present value of a datum."""
        values = {
            "value": self._get_value(partner, name),
            "state": state,
            "user_id": self.env.user.id,
            "checked_at": now,
        }
        finding = self.search([*self._get_domain(partner), ("name", "=", name)])
        if finding:
            finding.write(values)
        else:
            self.create({**values, "partner_id": partner.id, "name": name})
