from markupsafe import Markup

from odoo import Command, api, fields, models


class ClubLetterSend(models.Model):
    """One letter to one member on one date: what was written, and whether it left."""

    _name = "club.letter.send"
    _description = "Letter to a Member (fact)"
    _inherit = ["mail.thread"]
    _order = "date desc, id desc"
    _rec_name = "letter_id"

    letter_id = fields.Many2one(
        "club.letter", required=True, readonly=True, index=True, ondelete="restrict"
    )
    member_id = fields.Many2one(
        "club.member", required=True, readonly=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(related="member_id.partner_id", string="Customer")
    club_id = fields.Many2one(
        "club.club", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    date = fields.Date(required=True, readonly=True)
    subject = fields.Char(readonly=True)
    body = fields.Html(readonly=True)
    channel = fields.Selection(related="letter_id.channel")
    state = fields.Selection(
        [
            ("print", "To Print"),
            ("sent", "Sent"),
            ("printed", "Printed"),
            ("refused", "Does Not Want Mails"),
            ("address", "No Address"),
        ],
        required=True,
        readonly=True,
    )

    _once = models.UniqueIndex(
        "(letter_id, member_id, date)", "This member already has this letter."
    )

    def _mail_get_partner_fields(self, introspect_fields=False):
        return ["partner_id"]

    @api.model
    def _write_to(self, letter, members):
        """Write one letter of the due date to each member, in the member's language."""
        rows = []
        for lang, group in members.grouped(lambda member: member.partner_id.lang).items():
            text = letter.with_context(lang=lang or self.env.lang)
            rows += [
                {
                    "letter_id": letter.id,
                    "member_id": member.id,
                    "club_id": letter.club_id.id,
                    "company_id": letter.company_id.id,
                    "date": letter.next_date,
                    "subject": text.name,
                    "body": self._fill(text, member.with_context(lang=lang or self.env.lang)),
                    "state": self._first_state(letter, member.partner_id),
                }
                for member in group
            ]
        sends = self.with_context(tracking_disable=True, mail_create_nolog=True).create(rows)
        sends.filtered(lambda send: send.state == "sent")._mail()
        return sends

    def _fill(self, letter, member):
        """Plain replacement of four words: the text of a letter is no program."""
        body = Markup(letter.body or "")  # what is put in is escaped
        for word, value in (
            ("{name}", member.partner_id.name or ""),
            ("{points}", str(member.points)),
            ("{tier}", member.tier_id.name or ""),
        ):
            body = body.replace(word, value)
        return body.replace("{rewards}", self._list(letter._get_rewards(member)))

    def _list(self, rewards):
        rows = Markup().join(
            Markup("<li>%s</li>")
            % rewards.env._(
                "%(reward)s: %(points)s points",
                reward=reward.name,
                points=reward.points or reward.points_min,
            )
            for reward in rewards
        )
        return Markup("<ul>%s</ul>") % rows if rows else ""

    def _first_state(self, letter, partner):
        if letter.channel == "paper":
            return "print" if partner.street or partner.city else "address"
        if not partner.email_normalized:
            return "address"
        return "refused" if partner.is_blacklisted else "sent"

    def _mail(self):
        """Queue one mail each; nothing is sent inside the batch."""
        self.env["mail.mail"].sudo().create(
            [
                {
                    "subject": send.subject,
                    "body_html": send.body,
                    "author_id": (send.letter_id.user_id or send.club_id.user_id).partner_id.id,
                    "email_from": (send.letter_id.user_id or send.company_id).email_formatted,
                    "recipient_ids": [Command.link(send.partner_id.id)],
                    "model": send._name,
                    "res_id": send.id,
                    "auto_delete": False,
                }
                for send in self
            ]
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    def action_printed(self):
        """The letters are on paper now."""
        self.check_access("read")
        self.sudo().filtered(lambda send: send.state == "print").state = "printed"
