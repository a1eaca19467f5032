import ast

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain


class CareAction(models.Model):
    """Whom an action invites, and whom it asks to join the club."""

    _inherit = "care.action"  # pylint: disable=consider-merging-classes-inherited

    invite_domain = fields.Char(
        "Whom to invite",
        default="[]",
        help="Which of the plan's customers are asked: dissatisfied, large, old ones and the like.",
    )

    @api.constrains("invite_domain")
    def _check_invite_domain(self):
        partners = self.env["touchpoint.rule"]._get_audience_partners()
        for action in self:
            try:
                domain = Domain(ast.literal_eval(action.invite_domain or "[]"))
                domain.validate(partners)
                with self.env.cr.savepoint(flush=False):
                    partners.search(domain, limit=1)
            except Exception as error:  # whatever fails was typed in
                raise ValidationError(
                    self.env._(
                        "The guests of “%(action)s” are not a valid choice: %(error)s",
                        action=action.name,
                        error=error,
                    )
                ) from error

    def action_invite_customers(self):
        """Put the chosen customers of the plan on the list of guests, who are not on it yet."""
        for action in self:
            action._check_can_invite()
            if not self.env["care.dataset"]._invite(action):
                raise UserError(
                    self.env._("There is no customer left to invite to “%s”.", action.name)
                )
        return True

    def action_invite_key_persons(self):
        """Ask the key persons of the plan's customers, who are not asked yet."""
        for action in self:
            action._check_can_invite()
            customers = self.env["care.dataset"]._get_customers(action.plan_id, ("treat",))
            people = self.env["care.keyperson"].search(
                fields.Domain("customer_id", "in", customers)
                & fields.Domain("company_id", "=", action.company_id.id)
                & fields.Domain("role", "!=", "blocker")
            )
            guests = people.partner_id - action.invitee_ids.partner_id
            if not guests:
                raise UserError(
                    self.env._("There is no key person left to invite to “%s”.", action.name)
                )
            action.invitee_ids.create(
                [{"action_id": action.id, "partner_id": partner.id} for partner in guests]
            )
        return True

    def action_invite_to_club(self):
        """Ask the contacted customers of the plan to join a club, in the way of the club app."""
        self.ensure_one()
        self._check_can_invite()
        if "club.enrol" not in self.env:
            raise UserError(
                self.env._(
                    "“%(action)s” needs the app “%(app)s”, which is not installed.",
                    action=self.name,
                    app=self.env["touchpoint.anchor"]._get_app_name("customer_club"),
                )
            )
        customers = self.env["care.dataset"]._get_customers(self.plan_id, ("treat",))
        partners = self.env["res.partner"].search(Domain("id", "in", customers))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Invite to the club"),
            "res_model": "club.enrol",
            "view_mode": "form",
            "target": "new",
            "context": {"default_partner_ids": partners.ids},
        }

    def _check_can_invite(self):
        """Nobody hears of an action before its plan is approved, nor after it is over."""
        self.ensure_one()
        self.check_access("write")
        self._check_settled()
        if self.plan_id.state not in ("approved", "running"):
            raise UserError(
                self.env._(
                    "Nobody is invited to “%(action)s” before care plan “%(plan)s” is approved, or "
                    "after it ended.",
                    action=self.name,
                    plan=self.plan_id.name,
                )
            )

    def action_view_invitees(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("care_plan.care_invitee_action")
        return dict(
            action,
            domain=[("action_id", "=", self.id)],
            context={"default_action_id": self.id, "group_by": "state"},
        )
