from odoo.tests import tagged

from .common import ClubCommon

OPERATIONS = ("read", "write", "create", "unlink")
# what auditor, user and manager may do; r, w, c, u
TABLE = {
    "club.club": ("r", "r", "rwcu"),
    "club.tier": ("r", "r", "rwcu"),
    "club.tier.criterion": ("r", "r", "rwcu"),
    "club.earn.rule": ("r", "r", "rwcu"),
    "club.reward": ("r", "r", "rwcu"),
    "club.member": ("r", "rwc", "rwc"),
    "club.account": ("r", "r", "r"),
    "club.move": ("r", "r", "r"),
    "club.lot": ("r", "r", "r"),
    "club.allocation": ("r", "r", "r"),
    "club.hold": ("r", "r", "r"),
    "club.tier.log": ("r", "r", "r"),
    "club.redemption": ("r", "r", "r"),
    "club.adjustment": ("r", "rwcu", "rwcu"),
    "club.check": ("r", "r", "r"),
    "club.statement": ("r", "r", "r"),
    "club.pool": ("r", "rwc", "rwc"),
    "club.notice": ("r", "r", "r"),
    "club.liability": ("r", "r", "r"),
    "club.agreement": ("r", "r", "rwcu"),
    "club.agreement.tier": ("r", "r", "rwcu"),
    "club.interest": ("r", "rwc", "rwcu"),
    "club.consent": ("r", "r", "r"),
    "club.benefit": ("r", "r", "rwcu"),
    "club.benefit.standing": ("r", "r", "r"),
    "club.benefit.use": ("r", "r", "r"),
    "club.opinion": ("r", "rwc", "rwcu"),
    "club.letter": ("r", "r", "rwcu"),
    "club.letter.send": ("r", "r", "r"),
    "club.event": ("r", "rwc", "rwcu"),
    "club.event.quota": ("r", "rwcu", "rwcu"),
    "club.event.duty": ("r", "rwcu", "rwcu"),
    "club.rsvp": ("r", "r", "r"),
}


@tagged("post_install", "-at_install")
class TestSecurity(ClubCommon):
    def test_access_table(self):
        portal = self._create_user("club_portal_rights", "base.group_portal")
        employee = self._create_user("club_employee", "base.group_user")
        for model, rights in TABLE.items():
            for user, allowed in (
                *zip((self.auditor, self.clerk, self.manager), rights, strict=True),
                (employee, ""),
                (portal, "r" if model in ("club.member", "club.statement") else ""),
            ):
                for operation in OPERATIONS:
                    with self.subTest(model=model, user=user.login, operation=operation):
                        self.assertEqual(
                            self.env[model].with_user(user).has_access(operation),
                            operation[0] in allowed,
                        )

    def test_every_model_of_the_addon_is_in_the_table(self):
        models = self.env["ir.model"].search(
            [("model", "=like", "club.%"), ("transient", "=", False)]
        )
        stored = {model.model for model in models if not self.env[model.model]._abstract}
        self.assertEqual(stored, set(TABLE))

    def test_portal_users_read_their_own_only(self):
        mine, theirs = self.env["res.partner"].create([{"name": "Mine"}, {"name": "Theirs"}])
        self._create_member(mine | theirs)
        user = self._create_user("club_portal", "base.group_portal")
        user.partner_id = mine
        found = self.env["club.member"].with_user(user).search([])
        self.assertEqual(found.partner_id, mine)
