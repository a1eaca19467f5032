"""Results of touches open cases, and close them."""

from odoo import api, fields, models


class TouchpointTouch(models.Model):
    _inherit = "touchpoint.touch"  # pylint: disable=consider-merging-classes-inherited

    case_ids = fields.One2many("touchpoint.case", "touch_id", readonly=True)
    case_count = fields.Integer(
        string="Cases",
        compute="_compute_case_count",
        store=True,
        help="Cases that the customer opened in this touch.",
    )

    @api.depends("case_ids")
    def _compute_case_count(self):
        """Kept, because reports add it up over all touches; empty on what was only ever planned."""
        counts = dict(
            self.env["touchpoint.case"]._read_group(
                [("touch_id", "in", self.ids)], ["touch_id"], ["__count"]
            )
        )
        for touch in self:
            touch.case_count = counts.get(touch._origin, 0)

    def action_open_cases(self):
        """A shared history shows touches of companies whose cases the reader may not see: a list."""
        domain = [("touch_id", "in", self.ids)]
        cases = self.env["touchpoint.case"].search(domain)
        if len(cases) == 1:
            return cases._get_records_action()
        return cases._get_records_action(
            name=self.env._("Cases"), views=[(False, "list"), (False, "form")], domain=domain
        )

    def _record_result(self, outcome, now, **result):
        state = super()._record_result(outcome, now, **result)
        if state == "done":
            self._open_case_if_needed()
        if state in ("done", "no_contact"):
            self._judge_verified_case(now)
        return state

    def _open_case_if_needed(self):
        """A dissatisfied customer, or an outcome that says so, becomes a case of somebody."""
        dissatisfied = self.satisfaction_class == "dissatisfied" and self.company_id.touch_case_auto
        if not (self.outcome_id.opens_case or dissatisfied) or self._get_verified_case():
            return self.env["touchpoint.case"]
        return self._open_case(
            severity="2" if dissatisfied and self.satisfaction <= -3 else "1",
            description=self.note,
        )

    def _open_case(self, **values):
        """The case of this touch, opened now unless there is one; ``values`` go into it."""
        # sudo: whoever records a result may cause a case in another team
        Case = self.env["touchpoint.case"].sudo()
        if case := Case.search([("touch_id", "=", self.id)], limit=1):
            case.write(values)
            return case
        return Case.create(
            {
                "name": self.display_name,
                "company_id": self.company_id.id,
                "partner_id": self.partner_id.id,
                "touch_id": self.id,
                "source": "touch",
                "opened_at": self.done_at or fields.Datetime.now(),
                **values,
            }
        )

    def _get_verified_case(self):
        """The case whose solution this touch asks about."""
        # sudo: the case may be of a team whose cases this person does not see
        return self.env["touchpoint.case"].sudo().search([("verification_touch_id", "=", self.id)])

    def _judge_verified_case(self, now):
        """Good enough closes the case, not good enough opens it again."""
        case = self._get_verified_case().filtered(lambda case: case.state == "resolved")
        if not case:
            return
        if self.state != "done" or not self.satisfaction_class:
            case.message_post(body=self.env._("The customer could not be asked yet."))
        elif case._is_verified():
            case.write({"state": "closed", "closed_at": now})
        else:
            case._reopen(now)
