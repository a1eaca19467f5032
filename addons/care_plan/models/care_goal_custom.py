import ast

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain


class CareGoal(models.Model):
    """Own measure of a goal: records of a model, a choice among them and an aggregate; no code."""

    _inherit = "care.goal"  # pylint: disable=consider-merging-classes-inherited

    custom_model_id = fields.Many2one(
        "ir.model",
        "Records",
        ondelete="cascade",
        domain="[('transient', '=', False), ('abstract', '=', False)]",
    )
    custom_model = fields.Char(related="custom_model_id.model", string="Technical name")
    custom_domain = fields.Char("Only", default="[]")
    custom_aggregate = fields.Selection(
        [
            ("count", "Number of records"),
            ("sum", "Sum"),
            ("avg", "Average"),
            ("min", "Smallest"),
            ("max", "Largest"),
        ],
        "Aggregate",
        default="count",
    )
    custom_field_id = fields.Many2one(
        "ir.model.fields",
        "Of",
        ondelete="cascade",
        domain="[('model_id', '=', custom_model_id), ('store', '=', True), "
        "('ttype', 'in', ('integer', 'float', 'monetary'))]",
    )
    custom_partner_field_id = fields.Many2one(
        "ir.model.fields",
        "Customer",
        ondelete="cascade",
        domain="[('model_id', '=', custom_model_id), ('store', '=', True), "
        "('relation', '=', 'res.partner'), ('ttype', '=', 'many2one')]",
        help="Which field names the customer. Empty: records of all customers count.",
    )
    custom_date_field_id = fields.Many2one(
        "ir.model.fields",
        "Date",
        ondelete="cascade",
        domain="[('model_id', '=', custom_model_id), ('store', '=', True), "
        "('ttype', 'in', ('date', 'datetime'))]",
        help="Which field says when it happened. Empty: the records of today count.",
    )

    @api.constrains(
        "measure",
        "custom_model_id",
        "custom_domain",
        "custom_aggregate",
        "custom_field_id",
        "custom_partner_field_id",
        "custom_date_field_id",
    )
    def _check_custom(self):
        for goal in self.filtered(lambda g: g.measure == "custom" and g.custom_model_id):
            try:
                goal.sudo(False)._read_custom(Domain.TRUE)  # constraints run as superuser
            except Exception as error:
                raise ValidationError(
                    self.env._(
                        "The own measure of goal “%(goal)s” cannot be computed: %(error)s",
                        goal=goal.name,
                        error=error,
                    )
                ) from error

    def _read_custom(self, extra):
        """The aggregate as the user may see it; people cannot measure what they cannot read."""
        self.ensure_one()
        definition = self.sudo()
        if self.custom_aggregate != "count" and not definition.custom_field_id:
            raise ValueError(self.env._("say of which field"))
        chosen = (
            definition.custom_field_id
            | definition.custom_partner_field_id
            | definition.custom_date_field_id
        )
        if any(field.model_id != definition.custom_model_id for field in chosen):
            raise ValueError(self.env._("a field belongs to other records"))
        model = self.env[definition.custom_model_id.model]
        domain = Domain(ast.literal_eval(self.custom_domain or "[]")) & extra
        if "company_id" in model._fields:
            domain &= Domain("company_id", "in", (False, self.company_id.id))
        aggregate = "__count"
        if self.custom_aggregate != "count":
            aggregate = f"{definition.custom_field_id.name}:{self.custom_aggregate}"
        return model._read_group(domain, [], [aggregate])[0][0]

    def _measure_custom(self, date_from, date_to):
        """(all customers, contacted, control); None when there is no such model or no record."""
        definition = self.sudo()
        if definition.custom_model_id.model not in self.env:
            return None, None, None
        # with the rights of the plan's owner, so that the whole team sees the same number
        owned = self.with_user(definition.plan_id.user_id)
        try:
            return owned._read_custom_arms(self._get_custom_period(date_from, date_to))
        except AccessError:
            return None, None, None

    def _read_custom_arms(self, period):
        definition = self.sudo()
        field = definition.custom_partner_field_id
        if not field:
            return self._read_custom(period), None, None
        path = f"{field.name}.commercial_partner_id"
        plan, dataset = definition.plan_id._origin, self.env["care.dataset"]
        everybody = Domain(path, "in", dataset._get_customers(plan))
        values = [self._read_custom(period & everybody)]
        for arm in ("treat", "control"):
            customers = Domain(path, "in", dataset._get_customers(plan, (arm,)))
            values.append(self._read_custom(period & customers) if plan.control_count else None)
        return tuple(values)

    def _get_custom_period(self, date_from, date_to):
        field = self.custom_date_field_id.sudo()
        if not field:
            return Domain.TRUE
        if field.ttype == "datetime":
            start, stop = self.env["care.dataset"]._get_bounds(self.plan_id, date_from, date_to)
            return Domain(field.name, ">=", start) & Domain(field.name, "<", stop)
        return Domain(field.name, ">=", date_from) & Domain(field.name, "<=", date_to)
