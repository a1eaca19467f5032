from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError


class ClubMember(models.Model):
    """What other systems call over Odoo's JSON-2 interface: plain values in, plain values out.

    Every call that changes something takes a ``key`` of the caller: the same key again gives
    the same answer and changes nothing.
    """

    _inherit = "club.member"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    @api.readonly
    def api_balance(self, club, number):
        """Points and tier of a member.

        :param str club: code of the club
        :param str number: member number or barcode
        :return: dict with number, name, state, tier, points, points_available,
            expiring_points, expiring_on
        """
        return self._api_find(club, number)._api_answer()

    @api.model
    def api_enrol(self, club, reference, name, email=None, phone=None, consent=False):
        """Make somebody a member; the same reference again finds the same member.

        :param str club: code of the club
        :param str reference: number of the person in the calling system
        :param bool consent: the person agreed to the terms of the club
        :return: as ``api_balance``
        """
        self._api_check_group("customer_club.customer_club_group_user")
        club = self._api_club(club)
        reference, name = str(reference or "").strip(), str(name or "").strip()
        if not reference or not name:
            raise ValidationError(self.env._("Reference and name are needed."))
        member = self.search([("club_id", "=", club.id), ("reference", "=", reference)], limit=1)
        if not member:
            partner = (
                self.env["res.partner"]
                .sudo()
                .create(
                    {
                        "name": name,
                        "email": email,
                        "phone": phone,
                        "company_id": club.company_id.id,
                    }
                )
            )
            member = club._enrol(partner, consent_given=bool(consent))
            member.sudo().reference = reference
        return member._api_answer()

    @api.model
    def api_earn(self, club, number, points, key, reason=None):
        """Give a member points (club managers only).

        :param str club: code of the club
        :param int points: whole points above zero
        :param str key: key of the caller; one posting per key
        :return: as ``api_balance``, with ``posted``: the points of the posting under this key
        """
        self._api_check_group("customer_club.customer_club_group_manager")
        member = self._api_find(club, number)
        if member.state != "active":
            raise UserError(self.env._("%s is not an active member.", member.display_name))
        key = self._api_key(member.club_id, key)
        account = member.sudo().account_id
        today = fields.Date.context_today(self)
        [move] = (
            self.env["club.account"]
            .sudo()
            ._post(
                [
                    {
                        "from_account": account._system("issue"),
                        "to_account": account,
                        "points": points,
                        "kind": "earn",
                        "key": key,
                        "effective_date": today,
                        "expires_on": member.club_id._expires_on(today),
                        "document": member.sudo(),
                        "reason": reason and str(reason),
                    }
                ]
            )
        )
        return dict(member._api_answer(), posted=move.points)

    @api.model
    def api_redeem(self, club, number, reward, points, key):
        """Redeem points of a member for a reward.

        :param str club: code of the club
        :param int reward: id of the reward (``club.reward``)
        :param int points: whole points above zero
        :param str key: key of the caller; one redemption per key
        :return: as ``api_balance``, with ``redemption`` (id), ``redemption_state`` and ``code``
        """
        self._api_check_group("customer_club.customer_club_group_user")
        member = self._api_find(club, number)
        key = self._api_key(member.club_id, key)
        self.env["club.account"]._take_turn(member)
        found = self.env["club.redemption"].search([("api_key", "=", key)])
        if found and (found.member_id != member or found.points != points):
            raise ValidationError(
                self.env._("The key %s was already used for another redemption.", key)
            )
        if not found:
            chosen = self.env["club.reward"].browse(reward).exists()
            if not chosen:
                raise UserError(self.env._("There is no reward with the number %s.", reward))
            found = member.redeem(chosen, points)
            found.sudo().api_key = key
        return dict(
            member._api_answer(),
            redemption=found.id,
            redemption_state=found.state,
            code=found.code or None,
        )

    def _api_check_group(self, group):
        if not self.env.user.has_group(group):
            raise AccessError(self.env._("Your user may not do this in the customer club."))

    def _api_club(self, code):
        club = self.env["club.club"].search([("code", "=ilike", str(code or ""))])
        if len(club) != 1:
            raise UserError(self.env._("There is no club with the code “%s”.", code))
        return club

    def _api_find(self, club, number):
        club = self._api_club(club)
        number = str(number or "").strip()
        member = self.search(
            [
                ("club_id", "=", club.id),
                "|",
                ("number", "=", number.upper()),
                ("barcode", "=", number),
            ],
            limit=1,
        )
        if not number or not member:
            raise UserError(self.env._("No member has the number or barcode “%s”.", number))
        return member

    def _api_key(self, club, key):
        key = str(key or "").strip()
        if not 1 <= len(key) <= 200:
            raise ValidationError(self.env._("The key needs 1 to 200 characters."))
        return f"api:{club.id}:{key}"

    def _api_answer(self):
        self.ensure_one()
        self.invalidate_recordset()
        return {
            "number": self.number,
            "name": self.partner_id.name,
            "state": self.state,
            "tier": self.tier_id.name or None,
            "points": self.points,
            "points_available": self.points_available,
            "expiring_points": self.expiring_points,
            "expiring_on": self.expiring_on and self.expiring_on.isoformat() or None,
        }
