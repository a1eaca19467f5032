from odoo import SUPERUSER_ID, api

OLD = "[('company_id', 'in', company_ids)]"
NEW = (
    "['|', ('company_id', 'in', company_ids), '&', "
    "('company_id', 'in', user.get_touch_history_companies()), "
    "('state', 'in', ('done', 'no_contact'))]"
)

# Shipped types that customers choose as topics on their page.
TOPICS = (
    "service_invitation",
    "birthday_call",
    "seminar",
    "newsletter",
    "sms_notice",
    "public_event",
    "partner_offer",
    "renewal_call",
    "info_call",
    "holiday_greeting",
)


def migrate(cr, version):
    """What came after the first installation and is not updated with the module.

    A record rule that an admin changed stays, and so do topics wherever there are any.
    """
    env = api.Environment(cr, SUPERUSER_ID, {})
    rule = env.ref("touchpoint_mgmt.touchpoint_touch_rule_company", raise_if_not_found=False)
    if rule and rule.domain_force == OLD:
        rule.domain_force = NEW
    types = env["touchpoint.type"].with_context(active_test=False)
    if not types.search_count([("topic", "!=", False)], limit=1):
        for name in TOPICS:
            kind = env.ref(f"touchpoint_mgmt.touchpoint_type_{name}", raise_if_not_found=False)
            if kind:
                kind.topic = "opt_out"
    _note_vendors(cr)


def _note_vendors(cr):
    """Which contacts a vendor made: those on its list, from the day it was given out."""
    cr.execute(
        """
        UPDATE touchpoint_attempt a SET vendor_list_id = l.id
          FROM touchpoint_touch t JOIN touchpoint_vendor_list l ON l.id = t.vendor_list_id
         WHERE t.id = a.touch_id AND a.vendor_list_id IS NULL AND a.at::date >= l.day
        """
    )
