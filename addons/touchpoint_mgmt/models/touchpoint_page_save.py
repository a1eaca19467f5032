"""The customer's own page: what is done with what the customer says there."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class TouchpointPage(models.AbstractModel):
    _inherit = "touchpoint.page"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _save_wishes(self, partner, company, wishes):
        """Write down what the customer chose; planned touches follow at once.

        :param partner: res.partner (sudo)
        :param wishes: channels, topics, interests: ids of what is switched on; channel: id of the
            preferred one or 0; hour_from, hour_to: 0..24; pause_until, birthday: date or False;
            stop: whether nothing but running orders is wanted
        :raises UserError: names what cannot be
        """
        self._check_wishes(company, wishes)
        changes = [
            *self._save_channels(partner, company, set(wishes["channels"])),
            *self._save_topics(partner, company, set(wishes["topics"])),
            *self._save_pause(partner, company, wishes["pause_until"], wishes["stop"]),
            *self._save_partner(partner, company, wishes),
        ]
        self.env["touchpoint.executor"]._apply_wishes(partner)
        if changes:
            lines = Markup().join(Markup("<li>%s</li>") % change for change in changes)
            title = self.env._("The customer changed on the self-service page:")
            partner._message_log(body=Markup("%s<ul>%s</ul>") % (title, lines))
        return changes

    @api.model
    def _stop(self, partner, company):
        """Nothing but running orders from now on: the one click of a mail program."""
        values = self._get_values(partner, company)
        if not values["is_stopped"]:
            self._record_wish(partner, company, "deny")
            self.env["touchpoint.executor"]._apply_wishes(partner)

    def _check_wishes(self, company, wishes):
        today = company._touch_today()
        start, end = wishes["hour_from"], wishes["hour_to"]
        if (start or end) and not 0 <= start < end <= 24:
            raise UserError(self.env._("Best time: it must begin before it ends."))
        if wishes["pause_until"] and wishes["pause_until"] < today:
            raise UserError(self.env._("Pause: the last day lies in the past."))
        if wishes["birthday"] and wishes["birthday"] > today:
            raise UserError(self.env._("Birthday: this day has not come yet."))
        if wishes["channel"] and wishes["channel"] not in wishes["channels"]:
            raise UserError(self.env._("Preferred way: it is switched off above."))

    def _save_channels(self, partner, company, wanted):
        denials = self._get_denials(partner, company, company._touch_today())
        changes = []
        for channel in self._get_channels(company):
            is_on = self._is_channel_on(partner, channel, denials)
            if is_on and channel.id not in wanted:
                self._record_wish(partner, company, "deny", channel=channel)
                changes.append(self.env._("%s: no", channel.name))
            elif not is_on and channel.id in wanted:
                refused = denials.filtered(
                    lambda denial, of=channel: denial.channel_id == of and not denial.type_id
                )
                self._lift(refused, company)
                self._leave_blacklist(partner, channel)
                self._record_wish(partner, company, "allow", channel=channel)
                changes.append(self.env._("%s: yes", channel.name))
        return changes

    def _save_topics(self, partner, company, wanted):
        denials = self._get_denials(partner, company, company._touch_today())
        changes = []
        for topic in self._get_topics(company):
            is_on = self._is_topic_on(partner, topic, denials, company)
            if is_on and topic.id not in wanted:
                self._record_wish(partner, company, "deny", topic=topic)
                changes.append(self.env._("%s: no", topic.name))
            elif not is_on and topic.id in wanted:
                refused = denials.filtered(
                    lambda denial, of=topic: denial.type_id == of and not denial.channel_id
                )
                self._lift(refused, company)
                self._record_wish(partner, company, "allow", topic=topic)
                changes.append(self.env._("%s: yes", topic.name))
        return changes

    def _save_pause(self, partner, company, until, stop):
        now = self._get_values(partner, company)
        if (until, stop) == (now["pause_until"], now["is_stopped"]):
            return []
        denials = self._get_denials(partner, company, now["today"])
        self._lift(
            denials.filtered(lambda denial: not denial.channel_id and not denial.type_id), company
        )
        changes = []
        if stop:
            self._record_wish(partner, company, "deny")
            changes.append(self.env._("No messages but those of running orders"))
        if until:
            self._record_wish(partner, company, "deny", date_to=until)
            changes.append(self.env._("Pause until %s", until))
        return changes or [self.env._("The pause is over")]

    def _save_partner(self, partner, company, wishes):
        channels, tags = self._get_channels(company), self._get_values(partner, company)
        chosen = [tag for tag, _is_on in tags["interests"] if tag.id in wishes["interests"]]
        dropped = [tag for tag, is_on in tags["interests"] if is_on and tag not in chosen]
        added = [tag for tag in chosen if tag not in partner.category_id]
        values = {
            "touch_channel_id": channels.filtered(lambda c: c.id == wishes["channel"]).id,
            "touch_hour_from": wishes["hour_from"],
            "touch_hour_to": wishes["hour_to"],
            # an empty field is no order to forget
            "birthdate_date": wishes["birthday"] or partner.birthdate_date,
        }
        changed = {
            name: value
            for name, value in values.items()
            if (partner[name].id if partner._fields[name].relational else partner[name]) != value
        }
        if added or dropped:
            changed["category_id"] = [
                *(Command.link(tag.id) for tag in added),
                *(Command.unlink(tag.id) for tag in dropped),
            ]
        if changed:
            partner.write(changed)
        return [partner._fields[name]._description_string(self.env) for name in changed]

    def _record_wish(self, partner, company, decision, channel=None, topic=None, date_to=False):
        now = fields.Datetime.now()
        return (
            self.env["touchpoint.preference"]
            .sudo()
            .create(
                {
                    "partner_id": partner.id,
                    "company_id": company.id,
                    "channel_id": channel.id if channel else False,
                    "type_id": topic.id if topic else False,
                    "decision": decision,
                    "date_from": company._touch_today(now),
                    "date_to": date_to,
                    "reason": self.env._("The customer's own choice"),
                    "proof": self.env._("Self-service page, %s (UTC)", now),
                }
            )
        )

    def _lift(self, denials, company):
        """Refusals the customer takes back for one company go on for the others."""
        for denial in denials.filtered(lambda denial: not denial.company_id):
            for other in self.env["res.company"].sudo().search([("id", "!=", company.id)]):
                denial.copy({"company_id": other.id})
        denials.write({"active": False})

    def _leave_blacklist(self, partner, channel):
        if not self._is_blacklisted(partner, channel):
            return
        if channel.optout_source == "mail":
            self.env["mail.blacklist"].sudo()._remove(partner.email_normalized)
        else:
            self.env["phone.blacklist"].sudo()._remove([partner.phone_sanitized])

    @api.model
    def _save_answer(self, partner, company, touch_id, expected, perceived, note=""):
        """What the customer expected of a contact and got; may open, close or reopen a case.

        :param expected, perceived: 0..10
        :raises UserError: when the touch is not the one the page asks about
        """
        touch = self._get_question(partner, company, company._touch_today())
        if not touch or touch.id != touch_id:
            raise UserError(self.env._("This question was answered already. Thank you!"))
        for name, number in (
            (self.env._("Expected"), expected),
            (self.env._("Received"), perceived),
        ):
            if number not in range(11):
                raise UserError(self.env._("%s: choose a number from 0 to 10.", name))
        said = note.strip() and self.env._("The customer wrote: %s", note.strip())
        values = {
            "expected": expected,
            "perceived": perceived,
            "note": "\n".join(filter(None, (touch.note, said))),
        }
        now = fields.Datetime.now()
        if touch._is_open():
            outcome = self.env.ref("touchpoint_mgmt.touchpoint_outcome_reached").sudo()
            touch._record_result(outcome, now, **values)
        else:
            reason = self.env._("Answered by the customer on the self-service page")
            touch._correct_result(touch.outcome_id, now, reason, **values)
            touch._open_case_if_needed()
        return touch
