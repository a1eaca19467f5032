from odoo import fields, models
from odoo.exceptions import UserError

LIMIT = 10_000


class ClvScore(models.Model):
    _inherit = "clv.score"

    def action_open_account(self):
        """The profit-and-loss account of the customer."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("clv_analysis.clv_account_action")
        action["display_name"] = self.env._(
            "Account of %(name)s", name=self.partner_id.display_name
        )
        action["domain"] = [
            ("partner_id", "=", self.partner_id.id),
            ("company_id", "=", self.company_id.id),
        ]
        action["context"] = {}
        return action

    def action_expect_orders(self):
        """Write the next order of the chosen customers down as an expected event."""
        chosen = self.filtered("next_order_date")
        if not chosen:
            raise UserError(
                self.env._("None of these customers has a next order: nobody bought twice yet.")
            )
        if len(chosen) > LIMIT:
            raise UserError(
                self.env._(
                    "At most %(limit)s customers at once; you chose %(count)s.",
                    limit=LIMIT,
                    count=len(chosen),
                )
            )
        event_type = self.env.ref("clv_analysis.clv_event_type_order")
        known = self.env["clv.event"].search(
            [
                ("partner_id", "in", chosen.partner_id.ids),
                ("company_id", "in", chosen.company_id.ids),
                ("origin", "=", "model"),
                ("state", "=", "expected"),
            ]
        )
        there = {(event.company_id, event.partner_id) for event in known}
        made = self.env["clv.event"].create(
            [
                score._prepare_next_order(event_type)
                for score in chosen
                if (score.company_id, score.partner_id) not in there
            ]
        )
        action = self.env["ir.actions.actions"]._for_xml_id("clv_analysis.clv_event_action")
        action["domain"] = [("id", "in", (known | made).ids)]
        action["context"] = {}
        return action

    def _prepare_next_order(self, event_type):
        self.ensure_one()
        setting = self.run_id.sudo().settings or {}
        amount = self.expected_amount
        probability = self.p_alive * 100 or event_type.probability
        return {
            "name": event_type.name,
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "type_id": event_type.id,
            "date": max(self.next_order_date, fields.Date.context_today(self)),
            "origin": "model",
            "probability": round(probability, 2),
            "revenue": amount,
            "cost_of_goods": self.currency_id.round(amount * (1 - self.margin_rate)),
            "direct_cost": setting.get("cost_per_order", 0.0),
            "assumption": self.env._(
                "Last purchase %(last)s, usual gap %(gap)s days; probability of still being a"
                " customer, or the usual one of the kind of event.",
                last=self.last_date,
                gap=f"{self.usual_gap:.1f}",
            ),
        }
