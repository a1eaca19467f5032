"""How a touch reaches the customer: channel, batch, meeting, and what came of sending it."""

from markupsafe import Markup

from odoo import fields, models

UNDELIVERED = ("bounced", "failed")


class TouchpointTouch(models.Model):
    _inherit = "touchpoint.touch"  # pylint: disable=consider-merging-classes-inherited

    reason_code = fields.Selection(
        selection_add=[
            ("no_phone", "Customer has no phone number"),
            ("no_email", "Customer has no e-mail address"),
            ("no_address", "Customer has no postal address"),
            ("no_template", "The rule and its type have no text for this channel"),
            ("no_user", "Nobody is there to do it"),
            ("credit_hold", "Customer is over the credit limit"),
            ("failed", "Could not be sent"),
            ("bounced", "Address did not take the message"),
        ]
    )
    fallback_id = fields.Many2one(
        "touchpoint.touch",
        string="Went On As",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        help="The touch over another channel that took the place of this one.",
    )
    is_late = fields.Boolean(
        string="Handed Out Late", readonly=True, help="After its day, within the grace days."
    )
    arm_mixed = fields.Boolean(
        string="Mixed Groups",
        readonly=True,
        help="A merge joined a customer of the control group with one who was contacted. Such "
        "customers are left out when the effect is measured.",
    )
    message_id = fields.Many2one(
        "mail.message",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        help="What the system sent; its delivery is watched.",
    )
    batch_id = fields.Many2one(
        "touchpoint.batch", index="btree_not_null", ondelete="set null", readonly=True
    )

    _mixed_idx = models.Index("(commercial_partner_id) WHERE arm_mixed")

    def _record_sent(self, outcome, now):
        """Close touches that went out without a person, all at once.

        :param outcome: touchpoint.outcome
        :param now: datetime (UTC)
        """
        if not self:
            return
        self.env["touchpoint.attempt"].create(
            [
                {
                    "touch_id": touch.id,
                    "company_id": touch.company_id.id,
                    "at": now,
                    "user_id": self.env.user.id,
                    "channel_id": touch.channel_id.id,
                    "outcome_id": outcome.id,
                }
                for touch in self
            ]
        )

        def get_figures(touch):
            cost = touch.cost + touch.type_id._get_unit_cost(touch.channel_id)
            return touch.company_id, cost, touch.attempts + 1

        for (company, cost, attempts), group in self.grouped(get_figures).items():
            group.write(
                {
                    "state": "done" if outcome.reached else "no_contact",
                    "outcome_id": outcome.id,
                    "attempts": attempts,
                    "cost": cost,
                    "done_at": now,
                    "done_date": company._touch_today(now),
                    "closed_by_id": self.env.user.id,
                    "activity_id": False,
                }
            )

    def _write_history(self, vals, swap=None):
        """Past write(), which protects closed touches: for what a merge of customers must move.

        :param swap: a touch that holds the key ``vals`` asks for; it is parked first
        """
        if swap:
            models.Model.write(swap, {"res_id": -swap.id})
            self.env["touchpoint.touch"].flush_model(["res_id"])
        models.Model.write(self, vals)
        self.env["touchpoint.touch"].flush_model(list(vals))

    def _get_tried_channels(self):
        """{touch: channels over which its message did not arrive}"""
        rows = self.env["touchpoint.touch"]._read_group(
            [("fallback_id", "in", self.ids), ("reason_code", "in", UNDELIVERED)],
            ["fallback_id"],
            ["channel_id:recordset"],
        )
        tried = dict(rows)
        channels = self.env["touchpoint.channel"]
        return {
            touch: tried.get(touch, channels) | (touch.channel_id if touch.message_id else channels)
            for touch in self
        }

    def _get_script(self):
        """What to say and cover, as HTML in the language of the environment."""
        self.ensure_one()
        return self.type_id._get_script_html(self.partner_id)

    def _prepare_activity_text(self):
        """Summary and note of one activity for these touches, in the language of its user."""
        touches = self.with_context(lang=self[:1].user_id.lang or self.env.lang)
        titles = [touch.rule_id.name or touch.type_id.name for touch in touches]
        scripts = [touch._get_script() or "" for touch in touches]
        if len(touches) > 1:
            scripts = [
                Markup("<h5>%s</h5>%s") % (title, script)
                for title, script in zip(titles, scripts, strict=True)
            ]
        return {
            "summary": " + ".join(dict.fromkeys(titles)),
            "note": Markup().join(Markup(script) for script in scripts),
        }

    def _find_substitute(self):
        """Who does the touch of somebody who left: the stand-in or responsible of the rule, the
        head of the team, else a manager."""
        self.ensure_one()
        group = self.env.ref("touchpoint_mgmt.touchpoint_mgmt_group_manager")
        rule = self.rule_id
        candidates = rule.backup_user_id | rule.user_id | self.team_id.user_id
        # sudo: any manager of the company will do
        managers = group.sudo().all_user_ids.filtered(
            lambda user: not user.share and self.company_id in user.company_ids
        )
        for user in candidates | managers.sorted("id"):
            if user.active and user.id != self.env.ref("base.user_root").id:
                return user
        return self.env["res.users"]

    def _prepare_attempt(self, note):
        """A line in the history of the touch that is no attempt to reach the customer."""
        return {
            "touch_id": self.id,
            "company_id": self.company_id.id,
            "at": fields.Datetime.now(),
            "user_id": self.env.user.id,
            "channel_id": self.channel_id.id,
            "note": note,
        }
