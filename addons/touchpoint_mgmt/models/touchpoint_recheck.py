from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import arms

BATCH = 1000
#: touches closed in the past days are drawn; a job that missed a week still finds them
LOOK_BACK_DAYS = 28


class TouchpointRecheck(models.Model):
    """Did the contact that a colleague reported really take place? Asked of a random share."""

    _name = "touchpoint.recheck"
    _description = "Random Check of a Touch (fact)"
    _order = "state desc, id desc"
    _rec_name = "touch_id"

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    touch_id = fields.Many2one("touchpoint.touch", required=True, readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(related="touch_id.partner_id", store=True, index=True)
    phone = fields.Char(related="partner_id.phone")
    executor_id = fields.Many2one(
        "res.users", string="Reported By", required=True, readonly=True, index=True
    )
    done_date = fields.Date(related="touch_id.done_date", store=True)
    outcome_id = fields.Many2one(related="touch_id.outcome_id")
    touch_note = fields.Text(string="What Was Reported", related="touch_id.note")
    state = fields.Selection(
        [
            ("open", "To Check"),
            ("confirmed", "Confirmed"),
            ("falsified", "Falsified"),
            ("unreachable", "Not Reached"),
        ],
        required=True,
        readonly=True,
        default="open",
    )
    checked_by_id = fields.Many2one("res.users", readonly=True)
    checked_at = fields.Datetime(readonly=True)
    note = fields.Text(string="What the Customer Said")

    _touch_uniq = models.Constraint("UNIQUE(touch_id)", "This touch is checked already.")
    _open_idx = models.Index("(company_id) WHERE state = 'open'")

    @api.constrains("checked_by_id")
    def _check_other_person(self):
        for check in self:
            if check.checked_by_id == check.executor_id:
                raise ValidationError(
                    self.env._(
                        "“%s” must be checked by somebody else than the one who did it.",
                        check.touch_id.display_name,
                    )
                )

    def action_confirm(self):
        return self._conclude("confirmed")

    def action_falsify(self):
        for check in self:
            if not (check.note or "").strip():
                raise UserError(
                    self.env._(
                        "“%s”: write down what the customer said before the report is called false.",
                        check.touch_id.display_name,
                    )
                )
        return self._conclude("falsified")

    def action_unreachable(self):
        return self._conclude("unreachable")

    def _conclude(self, state):
        for check in self:
            if check.state not in ("open", "unreachable"):
                raise UserError(
                    self.env._("“%s” was checked already.", check.touch_id.display_name)
                )
        return self.write(
            {
                "state": state,
                "checked_by_id": self.env.user.id,
                "checked_at": fields.Datetime.now(),
            }
        )

    @api.model
    def _cron_draw(self):
        """Weekly: draw the share of every company. What was drawn once stays drawn."""
        companies = self.env["res.company"].search([("touch_recheck_percent", ">", 0)])
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(companies))
        for company in companies:
            self._draw(company, company._touch_today())
            if not cron._commit_progress(1):
                break

    @api.model
    def _draw(self, company, today):
        """Draw touches that people of ``company`` closed lately.

        The draw is a salted hash of the touch: nobody can foresee it, every run draws the same.

        :param today: date, in the company
        :returns: touchpoint.recheck, the new ones
        """
        salt = self.env["ir.config_parameter"].sudo().get_param("database.secret")
        share = company.touch_recheck_percent * arms.BUCKETS / 100
        checks, last_id = self.browse(), 0
        domain = [
            ("company_id", "=", company.id),
            ("state", "=", "done"),
            ("closed_by_id", "!=", False),
            ("done_date", ">=", today - timedelta(days=LOOK_BACK_DAYS)),
            ("done_date", "<=", today),
        ]
        while touches := self.env["touchpoint.touch"].search(
            [*domain, ("id", ">", last_id)], order="id", limit=BATCH
        ):
            last_id = touches[-1].id
            known = self.search([("touch_id", "in", touches.ids)]).touch_id
            drawn = (touches - known).filtered(lambda t: arms.bucket(salt, t.id) < share)
            checks |= self.create([self._prepare_check(touch) for touch in drawn])
        return checks

    def _prepare_check(self, touch):
        return {
            "touch_id": touch.id,
            "company_id": touch.company_id.id,
            "executor_id": touch.closed_by_id.id,
        }
