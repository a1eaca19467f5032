import ast

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

BATCH = 5000


class ClvExport(models.TransientModel):
    """Hand chosen customers over to whoever contacts them: a tag on the contact, or a mailing list
    where the mailing app is installed; clv_export_pricelist.py gives them a pricelist. For a
    spreadsheet every list has Odoo's own export."""

    _name = "clv.export"
    _description = "Hand customers over (result)"

    target = fields.Selection(
        "_selection_target", required=True, default="tag", string="Hand over as"
    )
    name = fields.Char(help="Name of the tag or mailing list.")
    domain = fields.Char(readonly=True)
    customer_count = fields.Integer(string="Customers", compute="_compute_customer_count")
    without_email = fields.Integer(string="Without e-mail", compute="_compute_customer_count")

    @api.model
    def _selection_target(self):
        targets = [("tag", self.env._("Contact tag"))]
        if "mailing.list" in self.env:
            targets.append(("mailing", self.env._("Mailing list")))
        return targets

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        values.setdefault("domain", repr(self._chosen()))
        return values

    @api.model
    def _chosen(self):
        """Domain of the scores chosen in the list. The list always sends the domain of its search,
        too; it is what was chosen only where everybody was and the ids were cut off."""
        ids = self.env.context.get("active_ids") or []
        domain = self.env.context.get("active_domain")
        limit = self.env["ir.config_parameter"].sudo().get_param("web.active_ids_limit", "20000")
        return domain if domain and len(ids) >= int(limit) else [("id", "in", ids)]

    @api.depends("domain", "target")
    def _compute_customer_count(self):
        for wizard in self:
            partners = wizard._partner_domain()
            Partner = self.env["res.partner"]
            wizard.customer_count = Partner.search_count(partners)
            wizard.without_email = Partner.search_count(partners & Domain("email", "=", False))

    def _partner_domain(self):
        """The customers behind the chosen scores, as one subquery."""
        self.ensure_one()
        scores = self.env["clv.score"]._search(self._score_domain())
        return Domain("id", "in", scores.subselect("partner_id"))

    def _score_domain(self):
        return Domain(ast.literal_eval(self.domain or "[]"))

    def action_export(self):
        self.ensure_one()
        if self.target != "pricelist" and not (self.name or "").strip():
            raise UserError(self.env._("Name the tag or mailing list."))
        if not self.customer_count:
            raise UserError(self.env._("No customer is chosen."))
        return getattr(self, f"_export_{self.target}")()

    def _export_tag(self):
        """Tag the contacts; those who have the tag already keep it."""
        Tag = self.env["res.partner.category"]
        tag = Tag.search([("name", "=", self.name)], limit=1) or Tag.create({"name": self.name})
        self._in_batches(lambda partners: tag.write({"partner_ids": [(4, p.id) for p in partners]}))
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "res.partner",
            "views": [(False, "list"), (False, "form")],
            "domain": [("category_id", "in", tag.ids)],
        }

    def _export_mailing(self):
        """Add those with an e-mail address to the list; nobody is added twice."""
        List, Contact = self.env["mailing.list"], self.env["mailing.contact"]
        mailing = List.search([("name", "=", self.name)], limit=1)
        mailing = mailing or List.create({"name": self.name})

        def add(partners):
            with_mail = partners.filtered("email_normalized")
            emails = with_mail.mapped("email_normalized")
            known = Contact.search([("email_normalized", "in", emails)])
            known.write({"list_ids": [(4, mailing.id)]})
            there = set(known.mapped("email_normalized"))
            new = {p.email_normalized: p for p in with_mail if p.email_normalized not in there}
            Contact.create(
                [
                    {"name": p.name, "email": p.email, "list_ids": [(4, mailing.id)]}
                    for p in new.values()
                ]
            )

        self._in_batches(add)
        return {
            "type": "ir.actions.act_window",
            "res_model": "mailing.list",
            "res_id": mailing.id,
            "views": [(False, "form")],
        }

    def _in_batches(self, work):
        """Call ``work`` with the customers, some thousand at a time, by ascending id."""
        Partner, last = self.env["res.partner"], 0
        while True:
            domain = self._partner_domain() & Domain("id", ">", last)
            partners = Partner.search(domain, order="id", limit=BATCH)
            if not partners:
                return
            last = partners[-1].id
            work(partners)
