from odoo import api, fields, models
from odoo.tools import format_date

from .club_trusted import TrustedMany2one

KINDS = [
    ("earn", "Earned"),
    ("redeem", "Redeemed"),
    ("expire", "Expired"),
    ("clawback", "Taken Back"),
    ("restore", "Given Back"),
    ("adjust", "Adjusted"),
    ("transfer", "Transferred"),
    ("merge", "Merged"),
    ("opening", "Opening Balance"),
]


class ClubMove(models.Model):
    _name = "club.move"
    _description = "Points Move (fact)"
    _inherit = ["club.append.only"]
    _order = "id desc"
    _log_access = False
    _rec_name = "reason"

    club_id = TrustedMany2one("club.club", required=True, ondelete="restrict")
    company_id = TrustedMany2one("res.company", required=True, ondelete="restrict")
    from_account_id = fields.Many2one(
        "club.account", string="From", required=True, index=True, ondelete="restrict"
    )
    to_account_id = fields.Many2one(
        "club.account", string="To", required=True, index=True, ondelete="restrict"
    )
    unit = fields.Selection(
        [("redeemable", "Points to spend"), ("qualifying", "Points that count for tiers")],
        string="Sort of Points",
        required=True,
    )
    kind = fields.Selection(KINDS, required=True)
    points = fields.Integer(required=True)
    amount = fields.Float(
        digits=(16, 2), help="The purchase behind the points, in the currency of the club."
    )
    from_balance_after = fields.Integer(string="Balance Left", required=True, default=0)
    to_balance_after = fields.Integer(string="Balance Reached", required=True, default=0)
    key = fields.Char(required=True, help="One move per key: the same event is never posted twice.")
    digest = fields.Char(required=True)
    effective_date = fields.Date(required=True)
    posted_at = fields.Datetime(required=True)
    user_id = fields.Many2one("res.users", string="Posted By", required=True, ondelete="restrict")
    reason = fields.Char()
    rule_id = fields.Many2one("club.earn.rule", index="btree_not_null", ondelete="restrict")
    snapshot = fields.Json(
        help="What the rule said and what it worked on when the points were posted."
    )
    reverses_id = fields.Many2one("club.move", index="btree_not_null", ondelete="restrict")
    res_model = fields.Char(string="Document Type")
    res_id = fields.Many2oneReference(string="Document", model_field="res_model", index=True)
    res_line_id = fields.Integer(string="Document Line")
    res_name = fields.Char(string="Document Name")

    _club_idx = models.Index("(club_id, effective_date)")
    _key_unique = models.Constraint("UNIQUE(key)", "These points were already posted.")
    _points_check = models.Constraint(
        "CHECK(points > 0)", "A move is a whole number of points above zero."
    )
    _accounts_check = models.Constraint(
        "CHECK(from_account_id <> to_account_id)", "Points move between two different accounts."
    )

    @api.model
    def _announce(self, moves):
        """Extension point: called once for every batch of new moves, in the transaction of the batch.

        Moves are written by SQL, so ``create`` is not called; whoever wants to react to points
        inherits this method. Rules of *Automation Rules* for new moves run here.
        """
        if moves and "base.automation" in self.env:
            automations = self.env["base.automation"]._get_actions(
                moves, ["on_create", "on_create_or_write"]
            )
            for automation in automations.with_context(old_values=None):
                automation._process(automation._filter_post(moves.with_env(automation.env)))

    @api.depends("kind", "points", "origin", "reason", "effective_date")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for move in self:
            why = move.origin or move.reason or format_date(self.env, move.effective_date)
            move.display_name = f"{kinds.get(move.kind, '')} {move.points} · {why}"

    def action_open_origin(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [[False, "form"]],
        }
