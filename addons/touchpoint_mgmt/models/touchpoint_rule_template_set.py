"""Templates that belong together are used together; shipped ones stay as shipped."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class TouchpointRule(models.Model):
    _inherit = "touchpoint.rule"  # pylint: disable=consider-merging-classes-inherited

    template_id = fields.Many2one(
        "touchpoint.rule.template",
        string="Made From",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )


class TouchpointRuleTemplate(models.Model):
    _inherit = "touchpoint.rule.template"  # pylint: disable=consider-merging-classes-inherited

    collection = fields.Selection(
        [("dealer", "Follow-up table of a car dealer")],
        help="Templates of one collection are made into rules with one click.",
    )
    collection_number = fields.Integer(
        string="Number in the Table", aggregator=None, help="Two templates may share a number."
    )

    @api.model
    def _refresh_shipped(self):
        """Let updates bring shipped templates up to date; own templates are copies of them.

        Runs before the data file, whose records were once loaded as never to be changed again.
        """
        shipped = (
            self.env["ir.model.data"]
            .sudo()
            .search(
                [
                    ("module", "=", "touchpoint_mgmt"),
                    ("model", "=", self._name),
                    ("noupdate", "=", True),
                ]
            )
        )
        shipped.noupdate = False
        shipped.flush_recordset()

    def _prepare_rule(self):
        return {**super()._prepare_rule(), "template_id": self.id}

    @api.model
    def action_use_dealer_table(self):
        """Draft rules of all available templates of the dealer table that have none yet."""
        templates = self.search([("collection", "=", "dealer")], order="collection_number, id")
        if not templates:
            raise UserError(self.env._("The templates of the dealer table are archived."))
        Rule = self.env["touchpoint.rule"]
        used = Rule.search(
            [("template_id", "in", templates.ids), ("company_id", "=", self.env.company.id)]
        ).template_id
        ready = templates.filtered("is_available")
        Rule.create([template._prepare_rule() for template in ready - used])
        action = {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "touchpoint_mgmt.touchpoint_rule_action"
            ),
            "domain": [("template_id", "in", templates.ids)],
            "context": {},
        }
        missing = templates - ready
        if not missing:
            return action
        reasons = "\n".join(f"{template.name}: {template.availability}" for template in missing)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "title": self.env._("Not made"),
                "message": reasons,
                "next": action,
            },
        }
