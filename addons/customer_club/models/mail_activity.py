from odoo import api, fields, models

#: documents of customers whose activities follow a new tier, where they are installed
QUEUES = ("club.member", "sale.order", "crm.lead", "touchpoint.touch", "touchpoint.case")


class MailActivity(models.Model):
    """What is to do for important members comes first."""

    _inherit = "mail.activity"

    club_service_priority = fields.Integer(
        string="Green Channel",
        compute="_compute_club_service_priority",
        store=True,
        aggregator=None,
        help="Service priority of the customer's tier: 0 is served as usual, 3 is served first.",
    )

    @api.depends("res_model", "res_id")
    def _compute_club_service_priority(self):
        for model, activities in self.grouped("res_model").items():
            partners = self._club_partners(model, activities.mapped("res_id"))
            for activity in activities:
                partner = partners.get(activity.res_id)
                activity.club_service_priority = partner.club_service_priority if partner else 0

    @api.model
    def _club_partners(self, model, ids):
        """{record id: customer} of documents that have one."""
        if not model or model not in self.env:
            return {}
        records = self.env[model].sudo().browse(filter(None, ids)).exists()
        if model == "res.partner":
            return {record.id: record for record in records}
        field = self.env[model]._fields.get("partner_id")
        if not field or field.comodel_name != "res.partner":
            return {}
        return {record.id: record.partner_id for record in records}

    @api.model
    def _refresh_club_priority(self, partners):
        """Activities on these contacts and on what belongs to them."""
        activities = self.search(
            [("res_model", "=", "res.partner"), ("res_id", "in", partners.ids)]
        )
        for model in filter(self.env.__contains__, QUEUES):
            records = self.env[model]._search([("partner_id", "in", partners.ids)])
            activities |= self.search([("res_model", "=", model), ("res_id", "in", records)])
        self.env.add_to_compute(self._fields["club_service_priority"], activities)
