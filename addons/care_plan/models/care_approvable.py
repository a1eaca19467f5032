from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.fingerprint import fingerprint


class CareApprovable(models.AbstractModel):
    """What is handed over, decided on in ordered steps and kept with a record of decisions.

    Plans, amendments and visit applications. The model brings `company_id`, `user_id`, `state`
    with the values draft, submitted and refused, `step_ids`, `approval_ids` and the hooks below.
    """

    _name = "care.approvable"
    _description = "Needs Approval (configuration)"

    submitter_id = fields.Many2one(
        "res.users", "Submitted by", readonly=True, copy=False, index="btree_not_null"
    )
    submitted_hash = fields.Char("Fingerprint", readonly=True, copy=False)
    is_my_turn = fields.Boolean(
        "Waiting for me", compute="_compute_is_my_turn", search="_search_is_my_turn"
    )
    waiting_for = fields.Char("Waits for", compute="_compute_waiting_for")

    @api.depends("state", "step_ids.state")
    def _compute_waiting_for(self):
        for record in self:
            pending = record.sudo().step_ids.filtered(lambda s: s.state == "pending")
            record.waiting_for = ", ".join(
                f"{step.name} ({step.approver_names})" for step in pending
            )

    @api.depends_context("uid")
    @api.depends("state", "step_ids.state")
    def _compute_is_my_turn(self):
        mine = self.sudo().filtered_domain(self._get_my_turn_domain())
        for record in self:
            record.is_my_turn = record.id in mine.ids

    def _search_is_my_turn(self, operator, value):
        if operator != "in":
            return NotImplemented
        if True in value and False in value:
            return fields.Domain.TRUE
        return self._get_my_turn_domain() if True in value else ~self._get_my_turn_domain()

    @api.model
    def _get_my_turn_domain(self):
        return fields.Domain("state", "=", "submitted") & fields.Domain(
            "step_ids", "any", self.env["care.approval.step"]._get_my_turn_domain(self.env.user)
        )

    def action_submit(self):
        for record in self:
            record._check_can_submit()
            steps = self.env["care.approval.step"]._prepare_for(record)
            record.sudo().write(
                {
                    "state": "submitted",
                    "submitter_id": self.env.uid,
                    "submitted_hash": fingerprint(record._get_approval_content()),
                }
            )
            record._log_decision("submit")
            created = self.env["care.approval.step"].sudo().create(steps)
            created.requester_id = self.env.user
            created[:1]._open()
        return True

    def action_approve(self, comment=None):
        for record in self:
            step = record._get_my_step()
            if fingerprint(record._get_approval_content()) != record.submitted_hash:
                raise UserError(
                    self.env._(
                        "“%(subject)s” is no longer what was submitted: a touchpoint rule or its "
                        "calendar changed. Refuse it and have it submitted again.",
                        subject=record.display_name,
                    )
                )
            record._log_decision("approve", comment=comment, step=step)
            step._decide("approved")
            if not record.step_ids._get_open():
                record._approved()
        return True

    def action_refuse(self, reason):
        self._check_reason(reason)
        for record in self:
            step = record._get_my_step()
            record._log_decision("refuse", comment=reason, step=step)
            step._decide("refused")
            record.step_ids._get_open()._withdraw()
            record.sudo().state = "refused"
        return True

    def action_open_refuse(self):
        return self._open_decide("refuse")

    def _get_my_step(self):
        """The step the user may decide now, or a sentence why not."""
        self.ensure_one()
        self.check_access("read")
        self._check_state_is("submitted")
        step = self.step_ids._get_open()[:1].sudo()
        if self.env.user in self._get_applicants():
            raise UserError(
                self.env._(
                    "You own or submitted “%(subject)s”: somebody else has to decide on it.",
                    subject=self.display_name,
                )
            )
        if not step._get_deciders(self.env.user):
            raise UserError(
                self.env._(
                    "It is not your turn to decide on “%(subject)s”: it waits for %(approver)s.",
                    subject=self.display_name,
                    approver=step.approver_names,
                )
            )
        return step.sudo(False)

    def _get_applicants(self):
        """Who must not decide: the owner and who submitted."""
        self.ensure_one()
        return (self.user_id | self.submitter_id).sudo()

    def _check_state(self, *allowed):
        """For the buttons of those who may change the record."""
        self.check_access("write")
        self._check_state_is(*allowed)

    def _check_state_is(self, *allowed):
        self.ensure_one()
        if self.state not in allowed:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "“%(subject)s” is in state %(state)s; this is possible only in %(allowed)s.",
                    subject=self.display_name,
                    state=labels[self.state],
                    allowed=", ".join(labels[state] for state in allowed),
                )
            )

    def _check_is_mine(self):
        if self.env.user not in self._get_applicants() and not self.env.su:
            raise UserError(
                self.env._(
                    "Only the owner or who submitted “%(subject)s” can take it back.",
                    subject=self.display_name,
                )
            )

    def _check_reason(self, reason):
        if not (reason or "").strip():
            raise UserError(self.env._("Please give a reason."))

    def _open_decide(self, decision):
        self.ensure_one()
        titles = {
            "refuse": self.env._("Refuse"),
            "cancel": self.env._("Cancel the plan"),
        }
        return {
            "type": "ir.actions.act_window",
            "name": titles[decision],
            "res_model": "care.plan.decide",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_decision": decision,
                "default_res_model": self._name,
                "default_res_id": self.id,
            },
        }

    def _log_decision(self, decision, *, comment=None, step=None):
        """The one writer of the record of decisions, which nobody can change afterwards."""
        self.ensure_one()
        plan = self._get_plan()
        deciders = step.sudo()._get_deciders(self.env.user) if step else self.env.user
        self.env["care.approval"].sudo().create(
            {
                **self._get_approval_keys(),
                "user_id": self.env.uid,
                "on_behalf_id": (deciders - self.env.user)[:1].id
                if self.env.user not in deciders
                else False,
                "decision": decision,
                "comment": comment,
                "step_id": step.id if step else False,
                "plan_version": plan.version,
                "content_hash": fingerprint(self._get_approval_content()),
                "preview_hash": plan._get_preview_hash(),
            }
        )

    # what the models add
    def _get_plan(self):
        """The care plan this belongs to."""
        return self.plan_id

    def _get_approval_keys(self):
        """Values that join a step or a decision to the record."""
        return {"plan_id": self._get_plan().id}

    def _get_approval_content(self):
        """All that is approved, as plain data; its fingerprint is kept with every decision."""
        raise NotImplementedError

    def _get_approval_sizes(self):
        """{"amount", "audience", "gift"} that decide which steps are needed."""
        raise NotImplementedError

    def _check_can_submit(self):
        """UserError when something is missing."""
        raise NotImplementedError

    def _approved(self):
        """The last approval was given."""
        raise NotImplementedError
