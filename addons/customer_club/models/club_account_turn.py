from odoo import api, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL

#: how long a redemption waits for others of the same member before Odoo tries it again
TURN_TIMEOUT = "20s"


class ClubAccount(models.Model):
    """Redemptions of one member take their turn."""

    _inherit = "club.account"

    @api.model
    def _take_turn(self, member):
        """One redemption of a member at a time; the others wait in line.

        Asked before anything is read: whoever waited at the account's row would have worked in
        vain, because what he read is older than what the first one wrote. So who had to wait
        begins a new transaction, which sees what was written meanwhile. That cannot be done
        where something is written already; there Odoo tries the whole request again.

        Inside a savepoint of one's own this must have been called before it.

        :raises ConcurrencyError: another transaction is at it, and this one has begun its work
        """
        if self._try_turn(member):
            return
        self.env.flush_all()
        [(writing,)] = self.env.execute_query(
            SQL("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")
        )
        if writing:
            raise ConcurrencyError(f"another redemption of member {member.id} is under way")
        self.env.execute_query(SQL("SELECT set_config('lock_timeout', %s, true)", TURN_TIMEOUT))
        self.env.execute_query(SQL("SELECT pg_advisory_lock(%s)", self._turn_key(member)))
        try:  # this lock is the session's: it outlives the transaction
            self.env.cr.rollback()
            self._try_turn(member)
        finally:
            self.env.execute_query(SQL("SELECT pg_advisory_unlock(%s)", self._turn_key(member)))

    def _try_turn(self, member):
        """Until the end of the transaction, if nobody else has it."""
        [(mine,)] = self.env.execute_query(
            SQL("SELECT pg_try_advisory_xact_lock(%s)", self._turn_key(member))
        )
        return mine

    def _turn_key(self, member):
        return SQL("hashtext('club.member'), %s", member.id)
