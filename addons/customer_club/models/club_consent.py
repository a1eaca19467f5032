from odoo import fields, models


class ClubConsent(models.Model):
    """The proof: who agreed to which text, when, from where; and who took it back."""

    _name = "club.consent"
    _description = "Consent of a Member (fact)"
    _inherit = ["club.append.only"]
    _order = "id desc"
    _log_access = False
    _rec_name = "version"

    member_id = fields.Many2one("club.member", required=True, index=True, ondelete="restrict")
    club_id = fields.Many2one("club.club", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, index=True, ondelete="restrict")
    kind = fields.Selection(
        [("given", "Agreed"), ("withdrawn", "Taken Back")], required=True, default="given"
    )
    date = fields.Datetime(required=True)
    version = fields.Char(required=True)
    terms = fields.Html(string="Text Agreed To", readonly=True)
    origin = fields.Selection(
        [
            ("portal", "On the portal"),
            ("mail", "Link in a mail"),
            ("staff", "Recorded by staff"),
            ("import", "Imported"),
        ],
        string="Through",
        required=True,
    )
    email = fields.Char(help="Address that the link was sent to.")
    ip = fields.Char(string="From Address")
    user_id = fields.Many2one("res.users", string="Recorded By", required=True, ondelete="restrict")
