from odoo import api, fields, models
from odoo.exceptions import UserError

#: outcomes nobody chooses: of finished activities and of messages
SYSTEM_OUTCOMES = ("from_activity", "sent", "undelivered")


class TouchpointOutcome(models.Model):
    _name = "touchpoint.outcome"
    _description = "Touchpoint Outcome (configuration)"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short technical name, unique, for imports.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: shared by all companies.")
    reached = fields.Boolean(help="We spoke to the right person, or the message arrived.")
    productive = fields.Boolean(help="The purpose of the touch was fulfilled.")
    closes = fields.Boolean(default=True, help="The touch is finished with this outcome.")
    retry_days = fields.Integer(help="If the touch is not finished: try again after so many days.")
    max_attempts = fields.Integer(
        default=3, help="After so many attempts the touch ends as not reached."
    )
    sets_opt_out = fields.Boolean(
        string="Opts Out", help="Puts the customer on the blacklist the channel reads."
    )
    asks_next_date = fields.Boolean(help="The result dialog asks when to try again.")
    asks_satisfaction = fields.Boolean(
        help="The result dialog asks what the customer expected and perceived."
    )

    opens_case = fields.Boolean(help="A case is opened for the team that answers complaints.")

    _code_uniq = models.Constraint("UNIQUE(code)", "The code of an outcome must be unique.")
    _retry_positive = models.Constraint(
        "CHECK(closes OR (retry_days > 0 AND max_attempts > 0))",
        "An outcome that does not finish the touch needs days until the next attempt and a "
        "maximum number of attempts, both above zero.",
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_of_system(self):
        for code in SYSTEM_OUTCOMES:
            outcome = self.env.ref(f"touchpoint_mgmt.touchpoint_outcome_{code}", False)
            if outcome and outcome in self:
                raise UserError(
                    self.env._(
                        "The outcome “%s” is given by the system and cannot be deleted.",
                        outcome.name,
                    )
                )
