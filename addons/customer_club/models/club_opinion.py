from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class ClubOpinion(models.Model):
    """What members think and wish: every word has an owner and an answer."""

    _name = "club.opinion"
    _description = "Opinion of a Member (fact)"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(string="Subject", required=True)
    member_id = fields.Many2one(
        "club.member", required=True, index=True, ondelete="restrict", check_company=True
    )
    partner_id = fields.Many2one(related="member_id.partner_id", string="Customer")
    club_id = fields.Many2one(related="member_id.club_id", store=True, index=True, precompute=True)
    company_id = fields.Many2one(
        related="member_id.company_id", store=True, index=True, precompute=True
    )
    kind = fields.Selection(
        [
            ("suggestion", "Suggestion"),
            ("opinion", "Opinion"),
            ("praise", "Praise"),
            ("complaint", "Complaint"),
        ],
        required=True,
        default="suggestion",
    )
    body = fields.Text(string="What the Member Says", required=True)
    origin = fields.Selection(
        [("portal", "Portal"), ("desk", "Desk"), ("letter", "Letter"), ("event", "Event")],
        string="Received By",
        required=True,
        default="desk",
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    state = fields.Selection(
        [
            ("new", "New"),
            ("progress", "Being Looked Into"),
            ("answered", "Answered"),
            ("closed", "Closed"),
        ],
        required=True,
        default="new",
        tracking=True,
        group_expand=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        tracking=True,
        index="btree_not_null",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    answer = fields.Text(tracking=True, help="The member reads it on the portal.")
    used_for = fields.Char(
        string="What Came of It", help="A change of the product, a new service, an event …"
    )

    @api.depends("member_id")
    def _compute_user_id(self):
        for opinion in self:
            opinion.user_id = opinion.user_id or opinion.member_id.club_id.user_id

    @api.constrains("name", "body")
    def _check_text(self):
        for opinion in self:
            if not (opinion.name or "").strip() or not (opinion.body or "").strip():
                raise ValidationError(self.env._("Please write a subject and a few words."))

    def _creation_message(self):
        return self.env._("Opinion received")

    def _mail_get_partner_fields(self, introspect_fields=False):
        return ["partner_id"]

    def action_answer(self):
        """Tell the member; without an answer there is nothing to tell."""
        for opinion in self:
            if not (opinion.answer or "").strip():
                raise UserError(self.env._("Write the answer to “%s” first.", opinion.name))
            opinion.state = "answered"
            theirs = opinion.with_context(lang=opinion.partner_id.lang or self.env.lang)
            opinion.message_post(
                body=opinion.answer,
                subject=theirs.env._("Your words: %s", opinion.name),
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=opinion.partner_id.ids,
            )

    def action_close(self):
        self.state = "closed"
