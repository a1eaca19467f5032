from odoo import api, fields, models

BATCH = 100


class ClubNotice(models.Model):
    """The waiting list of mails about debits: written with the move, sent by a job."""

    _name = "club.notice"
    _description = "Notice of a Debit (fact)"
    _order = "id"
    _log_access = False
    _rec_name = "move_id"

    move_id = fields.Many2one("club.move", required=True, index=True, ondelete="restrict")
    member_id = fields.Many2one("club.member", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, index=True, ondelete="restrict")
    points = fields.Integer(related="move_id.points")
    kind = fields.Selection(related="move_id.kind")
    date = fields.Date(related="move_id.effective_date", string="Date")
    origin = fields.Char(related="move_id.origin")
    state = fields.Selection(
        [("waiting", "Waiting"), ("sent", "Sent"), ("skipped", "No Address")],
        required=True,
        default="waiting",
    )

    _waiting_idx = models.Index("(member_id) WHERE state = 'waiting'")

    @api.model
    def _note(self, posted):
        """Put every debit of ``posted``, ``[(move, entry)]``, on the list."""
        values = []
        for move, entry in posted:
            if entry["kind"] in ("earn", "merge"):
                continue
            account = entry["from_account"].sudo()
            if (
                account.kind != "system"
                and account.unit == "redeemable"
                and not entry["key"].startswith(("pool:", "close:"))
                and account.club_id.notify_debits
            ):
                member = account.member_id or account.pool_id.member_id
                values.append(
                    {
                        "move_id": move.id,
                        "member_id": member.id,
                        "company_id": account.company_id.id,
                    }
                )
        if values:
            self.sudo().create(values)

    @api.model
    def _cron_send(self, limit=BATCH):
        """One mail per member about everything that left the account since the last one.

        Mail and mark are written together, so a killed run neither loses nor repeats a mail.
        """
        template = self.env.ref("customer_club.mail_template_debit")
        while True:
            groups = self._read_group(
                [("state", "=", "waiting")], ["member_id"], ["id:recordset"], limit=limit
            )
            notices = self.union(*(rows for _member, rows in groups)).try_lock_for_update()
            if not notices:
                return
            members = notices.member_id
            reachable = members.filtered(lambda member: member.partner_id.email)
            if reachable:
                template.send_mail_batch(reachable.ids)
            for notice_state, chosen in (("sent", reachable), ("skipped", members - reachable)):
                notices.filtered(lambda n, m=chosen: n.member_id in m).state = notice_state
            if not self.env["ir.cron"]._commit_progress(len(notices)):
                return
