from odoo import api, fields, models

#: documents of the club -> the field whose name says what they are about
OWN_DOCUMENTS = {"club.redemption": "reward_id", "club.rsvp": "event_id"}


class ClubMove(models.Model):
    """What points came from, in the language of whoever reads it.

    A move keeps the text of the day it was posted, in the language of whoever posted it. Where
    the club itself made that text, it is read again from what is behind it.
    """

    _inherit = "club.move"  # pylint: disable=consider-merging-classes-inherited

    origin = fields.Char(compute="_compute_origin", compute_sudo=True)

    @api.depends("res_model", "res_id", "res_name", "rule_id.name", "key")
    @api.depends_context("lang")
    def _compute_origin(self):
        for model, moves in self.grouped("res_model").items():
            documents = self.env["club.member"]
            if model in OWN_DOCUMENTS or model == documents._name:
                documents = self.env[model].browse(set(moves.mapped("res_id"))).exists()
            by_id = documents.grouped("id")
            for move in moves:
                move.origin = move._get_origin(by_id.get(move.res_id)) or move.res_name

    def _get_origin(self, document):
        """The text, where the club made it; ``document`` is the record behind the move, if any."""
        scope = self.key.split(":")[0]
        if scope == "leave":
            return self.env._("Left the club")
        if document and document._name in OWN_DOCUMENTS:
            return document[OWN_DOCUMENTS[document._name]].name
        if document and scope == "referral":
            other = document.referrer_id if self.key.endswith(":referee") else document
            return self.env._("Referral: %s", other.partner_id.name)
        return not self.res_model and self.rule_id.name
