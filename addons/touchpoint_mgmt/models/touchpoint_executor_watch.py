"""One message to the managers when planning or carrying out has stood still for 26 hours."""

from datetime import timedelta

from markupsafe import Markup

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import format_date

#: a calendar of dates for everybody that ends so soon is worth a warning
WARN_DAYS = 120


class TouchpointExecutor(models.AbstractModel):
    _inherit = "touchpoint.executor"  # pylint: disable=consider-merging-classes-inherited

    def _raise_alarm(self, company, now, since):
        """Tell the managers, once, about running rules that were not planned or carried out.

        :param now: datetime (UTC)
        :param since: datetime (UTC) of the executor's run before this one, or False
        :returns: the rules
        """
        before = now - timedelta(hours=26)
        # sudo: the system watches all rules of the company
        Rule = self.env["touchpoint.rule"].sudo()
        running = Domain("company_id", "=", company.id) & Domain("state", "=", "running")
        started = Domain("last_run_at", "!=", False) | Domain("approved_on", "<", before)
        rules = Rule.search(running & started)
        if self._is_gap(since, now):
            late = rules.filtered(lambda rule: not rule.alarm_at or rule.alarm_at < since)
        else:
            late = rules.filtered(
                lambda rule: (
                    (not rule.last_run_at or rule.last_run_at < before)
                    and (
                        not rule.alarm_at or (rule.last_run_at and rule.alarm_at < rule.last_run_at)
                    )
                )
            )
        if late:
            late.write({"alarm_at": now})
            for lang, managers in self._get_managers(company).grouped("lang").items():
                self._send_alarm(late.with_context(lang=lang), managers, now, since)
        return late

    def _send_alarm(self, rules, managers, now, since):
        env = rules.env
        if self._is_gap(since, now):
            body = env._(
                "For %(hours)s hours no touch was handed out or sent. What is still within its "
                "grace days is being caught up now; the rest expires. Was the server down?",
                hours=int((now - since).total_seconds() // 3600),
            )
        else:
            body = env._(
                "These running rules have not been planned for more than 26 hours. Please check "
                "the run log and the scheduled jobs:"
            )
        names = Markup().join(Markup("<li>%s</li>") % rule.name for rule in rules)
        rules[:1].message_notify(
            partner_ids=managers.partner_id.ids,
            subject=env._("Touchpoints stood still"),
            body=Markup("<p>%s</p><ul>%s</ul>") % (body, names),
        )

    def _warn_of_last_dates(self, company, now):
        """Tell the managers, once, about running rules whose holidays are entered for a short time
        only: lunar holidays cannot be calculated here.

        :returns: the rules
        """
        today = company._touch_today(now)
        # sudo: the system watches all rules of the company
        rules = self.env["touchpoint.rule"].sudo()
        rules = rules.search(
            Domain("company_id", "=", company.id)
            & Domain("state", "=", "running")
            & Domain("anchor_id.for_everybody", "=", True)
        )
        warned = rules.browse()
        for rule in rules:
            last = self._get_last_date(rule)
            last = last if last and last < today + timedelta(days=WARN_DAYS) else False
            if rule.anchor_ends_on != last:
                rule.anchor_ends_on = last
                warned |= rule if last else rule.browse()
        for lang, managers in self._get_managers(company).grouped("lang").items():
            if warned:
                self._send_last_dates(warned.with_context(lang=lang), managers)
        return warned

    def _get_last_date(self, rule):
        """The last date of a rule's anchor; of holidays that of the occasion that ends first."""
        anchor = rule.anchor_id
        if anchor._get_problem() or "." in anchor.date_field:
            return False
        Model = self.env[anchor.model_name].sudo().with_company(rule.company_id)
        domain = Domain(anchor._get_base_domain())
        if anchor.company_path:
            domain &= Domain(anchor.company_path, "in", [False, rule.company_id.id])
        groups = []
        if anchor.model_name == "touchpoint.holiday":
            groups = ["occasion"]
            domain &= Domain("occasion", "!=", "other")  # may happen only once
        rows = Model._read_group(domain, groups, [f"{anchor.date_field}:max"])
        return min((fields.Date.to_date(row[-1]) for row in rows if row[-1]), default=False)

    def _send_last_dates(self, rules, managers):
        env = rules.env
        lines = Markup().join(
            Markup("<li>%s</li>")
            % env._(
                "%(rule)s: nothing after %(date)s",
                rule=rule.name,
                date=format_date(env, rule.anchor_ends_on),
            )
            for rule in rules
        )
        rules[:1].message_notify(
            partner_ids=managers.partner_id.ids,
            subject=env._("The holiday calendar ends soon"),
            body=Markup("<p>%s</p><ul>%s</ul>")
            % (
                env._(
                    "Please enter the next years under Configuration / Holiday Calendar; without "
                    "them these rules stop greeting:"
                ),
                lines,
            ),
        )

    def _get_managers(self, company):
        group = self.env.ref("touchpoint_mgmt.touchpoint_mgmt_group_manager")
        # sudo: whoever runs the executor
        return group.sudo().all_user_ids.filtered(
            lambda user: (
                user.active
                and not user.share
                and company in user.company_ids
                and user != self.env.ref("base.user_root")
            )
        )
