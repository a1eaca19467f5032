"""One plain sentence on one customer and one rule, and the checks behind it."""

from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from .touchpoint_touch import OPEN_STATES


class TouchpointPlanner(models.AbstractModel):
    _inherit = "touchpoint.planner"  # pylint: disable=consider-merging-classes-inherited

    def _get_unfit_labels(self):
        """What people read for the reasons of UNFIT."""
        return {
            "archived": self.env._("The customer is archived"),
            "internal": self.env._("A colleague or one of our own companies, not a customer"),
            "exclusion": self.env._("Left out by the exception of the rule"),
            "audience": self.env._("Not in the audience of the rule"),
            "control": self.env._("In the control group: deliberately not contacted"),
            "refusal": self.env._("The customer does not want it"),
            "blacklist": self.env._("On the blacklist of this channel"),
            "no_address": self.env._("Nothing to reach the customer by: no number or address"),
            "no_template": self.env._("There is no text to send over this channel"),
        }


class TouchpointRule(models.Model):
    _inherit = "touchpoint.rule"  # pylint: disable=consider-merging-classes-inherited

    def _explain_customer(self, partner, today):
        """Why this rule contacts ``partner``, or does not.

        :param partner: res.partner
        :param today: date, in the rule's company
        :returns: (sentence, [(True: fine, False: stops it, None: for information; text)])
        """
        self.ensure_one()
        # sudo: the facts are the planner's, the same for every reader of rule and customer
        rule, partner = self.sudo(), partner.sudo()
        words = {"customer": partner.display_name, "rule": rule.name}
        try:
            rule._check_has_anchor()
            facts = self.env["touchpoint.planner"].sudo()._get_customer_facts(rule, partner, today)
        except (UserError, ValidationError) as error:
            return str(error), [(False, str(error))]
        touch = rule._get_latest_touch(partner)
        checks = [
            rule._explain_state(),
            rule._explain_anchor(facts),
            rule._explain_fitness(facts),
            rule._explain_date(facts, today),
            *rule._explain_target(facts, partner, touch),
            *rule._explain_limit(facts, partner, touch),
            *rule._explain_touch(touch),
        ]
        problem = next((text for fine, text in checks if fine is False), None)
        held = rule._is_held_back(touch) and touch.deadline >= today
        if touch and not held and (touch.state not in OPEN_STATES or not problem):
            return checks[-1][1], checks
        if problem:
            if touch:
                words["date"] = format_date(self.env, touch.due)
                text = self.env._(
                    "The contact with “%(customer)s” planned for %(date)s will not take place: "
                    "%(problem)s.",
                    problem=problem,
                    **words,
                )
            else:
                text = self.env._(
                    "“%(customer)s” is not contacted by “%(rule)s”: %(problem)s.",
                    problem=problem,
                    **words,
                )
            return text, checks
        return rule._explain_future(facts, words), checks

    def _get_latest_touch(self, partner):
        """The open touch of the rule for the customer, else the last one of the past."""
        touches = self.env["touchpoint.touch"].sudo()
        who = ("partner_id", "=", partner.id)
        if self.target != "contact":
            who = ("commercial_partner_id", "=", partner.commercial_partner_id.id)
        domain = [("rule_id", "=", self.id), ("company_id", "=", self.company_id.id), who]
        waiting = touches.search([*domain, ("state", "in", OPEN_STATES)], order="due", limit=1)
        return waiting or touches.search(domain, order="due desc, id desc", limit=1)

    def _explain_state(self):
        labels = dict(self._fields["state"]._description_selection(self.env))
        if self.state == "running":
            return True, self.env._("The rule is running")
        if self.needs_approval:
            return False, self.env._("the rule was changed and waits for approval")
        return False, self.env._("the rule is not running, its state is “%s”", labels[self.state])

    def _explain_anchor(self, facts):
        words = {"anchor": self.anchor_id.name, "count": facts["anchor_count"]}
        if not facts["anchor_count"]:
            return False, self.env._("there is no “%(anchor)s” for this customer", **words)
        words["date"] = format_date(self.env, facts["anchor_date"])
        if facts["anchor_count"] == 1:
            return True, self.env._("“%(anchor)s”: %(date)s", **words)
        return True, self.env._("“%(anchor)s”: %(count)s, the last one of %(date)s", **words)

    def _explain_fitness(self, facts):
        if not facts["unfit"]:
            return True, self.env._("In the audience, and nothing is refused")
        label = self.env["touchpoint.planner"]._get_unfit_labels()[facts["unfit"]]
        return False, label[:1].lower() + label[1:]

    def _explain_date(self, facts, today):
        row = facts["row"]
        if not facts["anchor_count"]:
            return None, self.env._("Without it there is no day to contact the customer on")
        if row:
            day = format_date(self.env, row["due"])
            if facts["in_window"]:
                return True, self.env._("Its day is %s", day)
            return True, self.env._("Its day is %s; it is planned 35 days before", day)
        if self._is_anchor_day_over(facts, today):
            day = facts["anchor_date"] + timedelta(days=self.offset_days)
            return False, self.env._(
                "its day, %s, is over, with its grace days or before the rule started",
                format_date(self.env, day),
            )
        return False, self.env._("no day falls into the next twelve months")

    def _explain_target(self, facts, partner, touch):
        """Who of the firm is spoken to, if the rule does not speak to the contact itself."""
        if self.target == "contact":
            return []
        person = touch.partner_id or self._get_row_partner(facts)
        words = {
            "firm": partner.commercial_partner_id.display_name,
            "person": person.display_name,
        }
        if not person:
            return []
        if person == partner.commercial_partner_id:
            return [(None, self.env._("The rule speaks to the firm “%(firm)s” itself", **words))]
        return [
            (None, self.env._("The rule speaks to “%(person)s” for the firm “%(firm)s”", **words))
        ]

    def _explain_limit(self, facts, partner, touch):
        """Whether the customer was contacted too often to be contacted on the day."""
        held = self._is_held_back(touch)
        if touch and touch.state != "planned" and not held:
            return []
        day = touch.due if touch else facts["row"] and facts["row"]["due"]
        if not day:
            return []
        person = touch.partner_id or self._get_row_partner(facts)
        planner = self.env["touchpoint.planner"].sudo()
        broken, days, defer = planner._get_limit_facts(self, person, day, touch)
        fixed = touch and not held and (touch.date_locked or touch.attempts)
        if not held and (fixed or not broken):
            return []
        words = {
            "days": ", ".join(format_date(self.env, seen) for seen in days[:3]),
            "defer": defer,
        }
        if not days:
            return [(False, self.env._("the limit of contacts is reached by other planned ones"))]
        if held or not defer:
            text = self.env._("the limit of contacts is reached, the last ones: %(days)s", **words)
        else:
            text = self.env._(
                "the limit of contacts is reached on that day, the last ones: %(days)s; it is put "
                "off by up to %(defer)s days or left out",
                **words,
            )
        return [(False, text)]

    def _is_held_back(self, touch):
        return touch.state == "suppressed" and touch.reason_code == "cap"

    def _get_row_partner(self, facts):
        return self.env["res.partner"].sudo().browse((facts["row"] or {}).get("partner_id") or ())

    def _is_anchor_day_over(self, facts, today):
        day = facts["anchor_date"] + timedelta(days=self.offset_days)
        return self.recurrence == "none" and day <= today

    def _explain_touch(self, touch):
        """What stands in the list of touches, as the last check; nothing without a touch."""
        if not touch:
            return []
        states = dict(touch._fields["state"]._description_selection(self.env))
        reasons = dict(touch._fields["reason_code"]._description_selection(self.env))
        words = {
            "customer": touch.partner_id.display_name,
            "rule": self.name,
            "day": format_date(self.env, touch.due),
            "done": format_date(self.env, touch.done_date or touch.due),
            "person": touch.user_id.name or self.env._("nobody"),
            "channel": touch.channel_id.name,
            "anchor": self.anchor_id.name,
            "anchor_day": format_date(self.env, touch.anchor_date) if touch.anchor_date else "",
            "outcome": touch.outcome_id.name or "",
            "state": states[touch.state],
            "reason": reasons.get(touch.reason_code) or states[touch.state],
        }
        if touch.state in OPEN_STATES:
            return [
                (
                    True,
                    self.env._(
                        "“%(customer)s” will be contacted on %(day)s by %(person)s (%(channel)s), "
                        "because of “%(anchor)s” of %(anchor_day)s.",
                        **words,
                    ),
                )
            ]
        if touch.state == "done":
            text = self.env._(
                "“%(customer)s” was contacted on %(done)s by %(person)s: %(outcome)s.", **words
            )
        elif touch.state == "no_contact":
            text = self.env._(
                "“%(customer)s” was not reached; the last attempt was on %(done)s: %(outcome)s.",
                **words,
            )
        elif touch.state == "control":
            text = self.env._(
                "“%(customer)s” is not contacted by “%(rule)s”: in the control group, to measure "
                "what the rule achieves.",
                **words,
            )
        else:
            text = self.env._(
                "“%(customer)s” was not contacted on %(day)s: %(state)s (%(reason)s).", **words
            )
        return [(None, text)]

    def _explain_future(self, facts, words):
        row = facts["row"]
        user = self.env["res.users"].sudo().browse(row["user_id"] or ())
        words = {
            **words,
            "customer": self._get_row_partner(facts).display_name,
            "day": format_date(self.env, row["due"]),
            "person": user.name or self.env._("nobody"),
        }
        if facts["in_window"]:
            return self.env._(
                "“%(customer)s” will be contacted on %(day)s by %(person)s: the next run of “%(rule)s”"
                " plans it.",
                **words,
            )
        return self.env._(
            "“%(customer)s” will be contacted on %(day)s by %(person)s; “%(rule)s” plans it 35 days "
            "before.",
            **words,
        )
