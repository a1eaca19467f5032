import ast

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class TouchpointAnchor(models.Model):
    _name = "touchpoint.anchor"
    _description = "Touchpoint Anchor (configuration)"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short technical name, unique, for imports.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: shared by all companies.")
    kind = fields.Selection(
        [
            ("event", "Single Event"),
            ("anniversary", "Anniversary"),
            ("expiry", "Expiry"),
            ("state", "State"),
        ],
        required=True,
        default="event",
        help="Events are looked at every fifteen minutes, the others every night.",
    )
    model_id = fields.Many2one(
        "ir.model",
        string="Document",
        compute="_compute_model_id",
        inverse="_inverse_model_id",
        domain="[('transient', '=', False), ('abstract', '=', False)]",
        help="The kind of document the date is read from.",
    )
    model_name = fields.Char(string="Document (technical)", required=True)
    date_field = fields.Char(
        required=True,
        help="Stored date (and time) field of the document that dates are counted from; over a link "
        "to another document with a dot, as in “event_id.date_begin”.",
    )
    partner_path = fields.Char(
        string="Way to the Customer",
        help="Field, or fields joined by dots, that lead from the document to the customer. "
        "Empty when the document is the contact itself.",
    )
    company_path = fields.Char(
        string="Way to the Company",
        help="Field, or fields joined by dots, that lead to the company. Empty: any company.",
    )
    base_domain = fields.Char(
        string="Only Documents", default="[]", required=True, help="Which documents count at all."
    )
    latest_only = fields.Boolean(
        string="Only the Latest",
        help="Only the last document of each customer counts, so a newer one takes the place of the "
        "older: for last order, last visit and the like.",
    )
    for_everybody = fields.Boolean(
        string="For Every Customer",
        help="The date belongs to nobody in particular, as a holiday does: every customer of the "
        "audience has it.",
    )
    required_module = fields.Char(
        string="Needs App", help="Technical name of the app that brings the document."
    )
    is_available = fields.Boolean(string="Available", compute="_compute_availability")
    availability = fields.Char(compute="_compute_availability")

    _code_uniq = models.Constraint("UNIQUE(code)", "The code of an anchor must be unique.")

    @api.depends("model_name")
    def _compute_model_id(self):
        for anchor in self:
            anchor.model_id = (
                self.env["ir.model"].sudo().search([("model", "=", anchor.model_name)], limit=1)
                if anchor.model_name
                else False
            )

    @api.onchange("model_id")
    def _inverse_model_id(self):
        for anchor in self:
            anchor.model_name = anchor.model_id.sudo().model

    @api.depends("model_name", "date_field", "partner_path", "company_path", "base_domain")
    @api.depends_context("lang")
    def _compute_availability(self):
        for anchor in self:
            problem = anchor._get_problem()
            anchor.is_available = not problem
            anchor.availability = problem or self.env._("Available")

    @api.constrains("model_name", "date_field", "partner_path", "company_path", "base_domain")
    def _check_definition(self):
        for anchor in self:
            problem = anchor._get_problem()
            if problem and not anchor._is_module_missing():
                raise ValidationError(problem)

    def _is_module_missing(self):
        """Whether this anchor waits for an app that is not installed."""
        return self._is_app_missing(self.required_module)

    @api.model
    def _is_app_missing(self, name):
        return bool(name) and not self.env["ir.module.module"].sudo().search_count(
            [("name", "=", name), ("state", "in", ("installed", "to upgrade"))], limit=1
        )

    @api.model
    def _get_app_name(self, name):
        """What people call an app; its technical name if it is unknown here."""
        module = self.env["ir.module.module"].sudo().search([("name", "=", name)], limit=1)
        return module.shortdesc or name

    def _get_problem(self):
        """One sentence saying why no date can be read, or False."""
        self.ensure_one()
        if self._is_module_missing():
            return self.env._(
                "Anchor “%(anchor)s” needs the app “%(app)s”, which is not installed.",
                anchor=self.name,
                app=self._get_app_name(self.required_module),
            )
        Model = self.env.get(self.model_name or "")
        if Model is None or Model._abstract or Model._transient or not Model._auto:
            return self.env._(
                "Anchor “%(anchor)s”: there is no stored document “%(model)s”.",
                anchor=self.name,
                model=self.model_name,
            )
        return (
            self._get_date_problem(Model)
            or self._get_path_problem(Model, self.partner_path, "res.partner")
            or self._get_path_problem(Model, self.company_path, "res.company")
            or self._get_domain_problem(Model)
        )

    def _get_date_problem(self, Model):
        field = self._get_date_field(Model)
        words = {"anchor": self.name, "field": self.date_field, "model": Model._description}
        if field is None:
            return self.env._("Anchor “%(anchor)s”: “%(model)s” has no field “%(field)s”.", **words)
        if field.type not in ("date", "datetime"):
            return self.env._(
                "Anchor “%(anchor)s”: the field “%(field)s” of “%(model)s” is not a date.", **words
            )
        if not field.store or not field.column_type:
            return self.env._(
                "Anchor “%(anchor)s”: the field “%(field)s” of “%(model)s” is not stored.", **words
            )
        return False

    def _get_date_field(self, Model):
        """The field at the end of ``date_field``, over stored links; None when there is none."""
        *links, last = (self.date_field or "").split(".")
        for name in links:
            link = Model._fields.get(name)
            if link is None or link.type != "many2one" or not link.store:
                return None
            Model = self.env[link.comodel_name]
        return Model._fields.get(last)

    def _get_path_problem(self, Model, path, target):
        words = {"anchor": self.name, "path": path, "model": Model._description}
        if not path:
            if target == "res.partner" and Model._name != target and not self.for_everybody:
                return self.env._(
                    "Anchor “%(anchor)s”: “%(model)s” needs a way to the customer.", **words
                )
            return False
        current = Model
        for name in path.split("."):
            field = current._fields.get(name) if current is not None else None
            if field is None or field.type != "many2one" or not field.store:
                words["field"] = name
                return self.env._(
                    "Anchor “%(anchor)s”: the way “%(path)s” from “%(model)s” breaks at “%(field)s”,"
                    " which is not a stored link.",
                    **words,
                )
            current = self.env.get(field.comodel_name)
        if current._name != target:
            words["target"] = self.env[target]._description
            return self.env._(
                "Anchor “%(anchor)s”: the way “%(path)s” from “%(model)s” does not lead to a "
                "%(target)s.",
                **words,
            )
        return False

    def _get_domain_problem(self, Model):
        try:
            domain = Domain(ast.literal_eval(self.base_domain or "[]"))
            domain.validate(Model)
            with self.env.cr.savepoint(flush=False):
                Model.sudo().search(domain, limit=1)
        except Exception as error:  # whatever is wrong with the text, the answer is one sentence
            return self.env._(
                "Anchor “%(anchor)s”: the filter “%(domain)s” is not valid (%(error)s).",
                anchor=self.name,
                domain=self.base_domain,
                error=error,
            )
        return False

    def _get_document(self, res_id):
        """The record that touches with this anchor id count from, or the customer of a date for
        everybody."""
        name = "res.partner" if self.for_everybody else self.model_name
        return self.env[name].sudo().browse(res_id)

    def _get_base_domain(self):
        """Domain on the anchor's document: which documents count."""
        return Domain(ast.literal_eval(self.base_domain or "[]"))
