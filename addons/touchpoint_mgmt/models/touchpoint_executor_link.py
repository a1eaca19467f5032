"""The link to the customer's own page, in every message that leaves by itself."""

from markupsafe import Markup

from odoo import models

from .touchpoint_page import PATH

FOOTER = Markup(
    '<p style="margin-top: 24px; font-size: 12px; color: #6c757d;">%s<br/><a href="%s">%s</a></p>'
)


class TouchpointExecutor(models.AbstractModel):
    _inherit = "touchpoint.executor"  # pylint: disable=consider-merging-classes-inherited

    def _add_link_to_mail(self, mail, touch):
        """Footer and the header by which mail programs offer to unsubscribe (RFC 8058)."""
        if PATH in (mail.body_html or ""):
            return
        url = touch._get_page_url("mail")
        words = self.with_context(lang=touch.partner_id.lang)
        footer = FOOTER % (
            words.env._("You receive this message as a customer of %s.", touch.company_id.name),
            url,
            words.env._("Choose how, when and about what we contact you"),
        )
        mail.write(
            {
                "body_html": Markup(mail.body_html or "") + footer,
                "headers": repr(
                    {
                        "List-Unsubscribe": f"<{url}/stop>",
                        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                    }
                ),
            }
        )

    def _add_link_to_sms(self, body, touch):
        if PATH in body:
            return body
        env = self.with_context(lang=touch.partner_id.lang).env
        choice = env._("Your choice: %s", touch._get_page_url("sms"))
        return f"{body}\n{choice}"
