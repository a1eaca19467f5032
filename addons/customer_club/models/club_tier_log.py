from odoo import fields, models

from .club_tier_criterion import METRICS

REASONS = [
    ("join", "Joined"),
    ("upgrade", "Upgrade"),
    ("downgrade", "Downgrade"),
    ("renewal", "Renewal"),
    ("manual", "By Hand"),
    ("return", "Goods Returned"),
    ("merge", "Contacts Merged"),
]


class ClubTierLog(models.Model):
    _name = "club.tier.log"
    _description = "Tier Change (fact)"
    _inherit = ["club.append.only"]
    _order = "id desc"
    _log_access = False
    _rec_name = "to_tier_id"

    member_id = fields.Many2one("club.member", required=True, index=True, ondelete="restrict")
    club_id = fields.Many2one("club.club", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, index=True, ondelete="restrict")
    from_tier_id = fields.Many2one("club.tier", string="From", ondelete="restrict")
    to_tier_id = fields.Many2one("club.tier", string="To", ondelete="restrict")
    reason = fields.Selection(REASONS, required=True)
    metric = fields.Selection(METRICS)
    metric_value = fields.Float(digits=(16, 2), string="Reached")
    threshold = fields.Float(digits=(16, 2), string="Needed")
    window_start = fields.Date(string="Counted Since")
    move_id = fields.Many2one("club.move", string="Caused By", index=True, ondelete="restrict")
    note = fields.Char()
    date = fields.Date(required=True)
    posted_at = fields.Datetime(required=True)
    user_id = fields.Many2one("res.users", string="By", required=True, ondelete="restrict")
