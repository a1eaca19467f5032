from odoo import api, fields, models

PAID = ("in_payment", "paid")


class AccountMove(models.Model):
    _inherit = "account.move"

    club_generation = fields.Integer(
        copy=False, readonly=True, help="How often this document gave its club points back."
    )
    club_points = fields.Integer(compute="_compute_club_points", compute_sudo=True)

    @api.depends("state")
    def _compute_club_points(self):
        """Points the document brought its members, net of what was taken back."""
        rows = self.env["club.statement"]._read_group(
            [
                ("res_model", "=", "account.move"),
                ("res_id", "in", self.ids),
                ("unit", "=", "redeemable"),
            ],
            ["res_id"],
            ["points:sum"],
        )
        points = dict(rows)
        for move in self:
            move.club_points = points.get(move._origin.id, 0)

    def _post(self, soft=True):
        posted = super()._post(soft)
        Earning = self.env["club.earning"].sudo()
        Earning._earn(
            posted.filtered(lambda move: move.move_type in ("out_invoice", "out_receipt")).sudo()
        )
        Earning._return(posted.filtered(lambda move: move.move_type == "out_refund").sudo())
        return posted

    def write(self, vals):
        leaving = self.browse()
        if vals.get("state") in ("draft", "cancel"):
            sold = ("out_invoice", "out_receipt", "out_refund")
            leaving = self.filtered(lambda move: move.state == "posted" and move.move_type in sold)
        result = super().write(vals)
        if leaving:
            self.env["club.earning"].sudo()._take_back(leaving.sudo())
        return result

    def _invoice_paid_hook(self):
        """Paid: clubs that wait for the money give their points now."""
        result = super()._invoice_paid_hook()
        waiting = self.filtered(
            lambda move: move.state == "posted" and move._club_earns_on_payment()
        )
        if waiting:
            self.env["club.earning"].sudo()._earn_missing(waiting.sudo())
        return result

    def _club_earns_on_payment(self):
        return bool(
            self.env["club.club"]
            .sudo()
            .search_count(
                [("company_id", "=", self.company_id.id), ("earn_on", "=", "payment")], limit=1
            )
        )

    def action_open_club_statement(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_club.club_statement_action"
        )
        action["domain"] = [("res_model", "=", "account.move"), ("res_id", "=", self.id)]
        return action
