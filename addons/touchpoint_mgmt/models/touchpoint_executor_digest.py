"""One mail per person and morning: what is to be done today, and what is late."""

from collections import Counter

import pytz

from odoo import models
from odoo.fields import Domain
from odoo.tools import format_date

#: so many touches are named in the mail
LIST_SIZE = 50


class TouchpointExecutor(models.AbstractModel):
    _inherit = "touchpoint.executor"  # pylint: disable=consider-merging-classes-inherited

    def _send_digests(self, company, today, limit, now):
        """Mail their list of the day to people of this company who did not get it yet.

        The day is noted on the user in the transaction that queues the mail: a second run, or one
        after a crash, sends nothing twice.
        """
        local = pytz.utc.localize(now).astimezone(pytz.timezone(company._touch_tz()))
        if not company.touch_digest or local.hour + local.minute / 60 < company.touch_digest_hour:
            return Counter()
        waiting = self._get_digest_domain(today)
        # sudo: the system writes to everybody
        Touch = self.env["touchpoint.touch"].sudo()
        busy = [user.id for (user,) in Touch._read_group(waiting, ["user_id"]) if user]
        domain = (
            Domain("id", "in", busy)
            & Domain("company_id", "=", company.id)
            & Domain("share", "=", False)
            & (Domain("touch_digest_date", "=", False) | Domain("touch_digest_date", "<", today))
        )
        users = self.env["res.users"].sudo().search(domain, limit=limit, order="id")
        users = users.try_lock_for_update().filtered_domain(domain)
        if not users:
            return Counter()
        users.write({"touch_digest_date": today})
        reachable = users.filtered("email_normalized")
        for user in reachable:
            self._send_digest(user, Touch.search(waiting & Domain("user_id", "=", user.id)), today)
        counts = Counter(seen=len(users))
        nameless = users - reachable
        if nameless:
            counts["note"] = self.env._(
                "No morning mail for %s: no e-mail address.", ", ".join(nameless.mapped("name"))
            )
        return counts

    def _get_digest_domain(self, today):
        return Domain("state", "=", "assigned") & Domain("due", "<=", today)

    def _send_digest(self, user, touches, today):
        touches = touches.with_context(lang=user.lang, tz=user.tz).sorted(
            lambda touch: (touch.due >= today, -touch.priority, touch.due, touch.id)
        )
        late = touches.filtered(lambda touch: touch.due < today)
        env = touches.env
        words = {"count": len(touches), "late": len(late), "more": len(touches) - LIST_SIZE}
        subject = env._("%s touches for today", len(touches))
        if late:
            subject = env._("%(count)s touches for today, %(late)s of them late", **words)
        body = env["ir.qweb"]._render(
            "touchpoint_mgmt.touchpoint_digest_mail",
            {
                "greeting": env._("Good morning %s,", user.name),
                "intro": env._("%s touches wait for you today.", len(touches)),
                "warning": late and env._("%s of them are late.", len(late)),
                "ending": words["more"] > 0 and env._("And %s more.", words["more"]),
                "touches": touches[:LIST_SIZE],
                "late": late,
                "url": f"{user.get_base_url()}/odoo/touchpoint-today",
            },
            lang=user.lang,
        )
        env["mail.mail"].sudo().create(
            {
                "subject": subject,
                "body_html": env["mail.render.mixin"]._render_encapsulate(
                    "mail.mail_notification_light",
                    body,
                    add_context={
                        "model_description": env._("Touches"),
                        "record_name": format_date(env, today),
                        "company": user.company_id,
                    },
                    context_record=user,
                ),
                "email_from": user.company_id.partner_id.email_formatted
                or self.env.ref("base.user_root").email_formatted,
                "email_to": user.email_formatted,
                "auto_delete": True,
            }
        )
