import hashlib
import json

from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ..tools import points as points_tools

ROLES = [
    ("issue", "Points issued"),
    ("spend", "Points redeemed"),
    ("expire", "Points expired"),
    ("adjust", "Adjustments"),
]

#: what the writer reads by SQL: written out before it locks; the rest of a posting can wait
LEDGER = ("club.account", "club.move", "club.lot", "club.allocation", "club.hold")


class ClubAccount(models.Model):
    """Accounts of the points ledger and its only writer, ``_post``.

    Every move takes points from one account and gives them to another, so the sum over all
    accounts is always 0. Accounts of members cache their balance; accounts of the club
    (``kind = system``) do not, because every purchase would queue for the same row: their
    balance is the sum of their moves.
    """

    _name = "club.account"
    _description = "Points Account (fact)"
    _order = "id"

    club_id = fields.Many2one("club.club", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(
        "res.company",
        related="club_id.company_id",
        store=True,
        required=True,
        index=True,
        precompute=True,
    )
    kind = fields.Selection(
        [("member", "Member"), ("pool", "Pool"), ("system", "Club")], required=True
    )
    unit = fields.Selection(
        [("redeemable", "Points to spend"), ("qualifying", "Points that count for tiers")],
        string="Sort of Points",
        required=True,
    )
    role = fields.Selection(ROLES)
    member_id = fields.Many2one("club.member", index=True, ondelete="restrict")
    pool_id = fields.Many2one("club.pool", index="btree_not_null", ondelete="restrict")
    lot_ids = fields.One2many("club.lot", "account_id")
    balance = fields.Integer(required=True, default=0)
    held = fields.Integer(required=True, default=0, string="Reserved")
    pending = fields.Integer(
        required=True, default=0, help="Earned, but not to be spent before a date."
    )
    debt = fields.Integer(required=True, default=0)
    available = fields.Integer(compute="_compute_available")

    _balance_check = models.Constraint("CHECK(balance >= 0)", "A balance cannot be negative.")
    _held_check = models.Constraint(
        "CHECK(held >= 0 AND pending >= 0 AND held + pending <= balance)",
        "No more points can be reserved than there are.",
    )
    _debt_check = models.Constraint("CHECK(debt >= 0)", "A debt cannot be negative.")
    _owner_check = models.Constraint(
        "CHECK((kind = 'member') = (member_id IS NOT NULL) AND (kind = 'pool') = (pool_id IS NOT NULL) "
        "AND (kind = 'system') = (role IS NOT NULL))",
        "An account belongs to a member, to a pool or to the club.",
    )
    _member_unique = models.Constraint(
        "UNIQUE(member_id, unit)", "A member has one account for each sort of points."
    )
    _pool_unique = models.UniqueIndex(
        "(pool_id, unit) WHERE kind = 'pool'", "A pool has one account."
    )
    _system_unique = models.UniqueIndex(
        "(club_id, unit, role) WHERE kind = 'system'", "The club already has this account."
    )

    @api.depends("balance", "held", "pending")
    def _compute_available(self):
        for account in self:
            account.available = account.balance - account.held - account.pending

    @api.depends("kind", "role", "unit", "member_id.display_name", "pool_id.name")
    def _compute_display_name(self):
        roles = dict(self._fields["role"]._description_selection(self.env))
        for account in self:
            if account.kind == "system":
                account.display_name = roles[account.role]
            else:
                account.display_name = account.sudo()._get_holder().display_name

    def _get_holder(self):
        """The member or the pool the account belongs to."""
        self.ensure_one()
        return self.member_id or self.pool_id

    def _current(self):
        """The account that stands for this one today, after merging and joining a pool."""
        self.ensure_one()
        member = self.pool_id.member_id if self.pool_id and not self.pool_id.active else None
        member = member or self.member_id
        while member.merged_into_id:
            member = member.merged_into_id
        if not member:
            return self
        return member.account_id if self.unit == "redeemable" else member.qualifying_account_id

    @api.model
    def _create_system_accounts(self, clubs):
        self.sudo().create(
            [
                {"club_id": club.id, "kind": "system", "unit": unit, "role": role}
                for club in clubs
                for unit in ("redeemable", "qualifying")
                for role, _label in ROLES
            ]
        )

    def _system(self, role):
        """The account of the club that stands opposite to this one."""
        return self.sudo().browse(self._system_id(self.club_id.id, self.unit, role))

    @tools.ormcache("club_id", "unit", "role")
    def _system_id(self, club_id, unit, role):
        """Every purchase asks for it; accounts of a club are made once and never deleted."""
        return (
            self.sudo()
            .search([("club_id", "=", club_id), ("unit", "=", unit), ("role", "=", role)])
            .id
        )

    def _transfer_entries(self, target, key, kind, today):
        """Entries that hand everything over to ``target``: points with their lots, debts too."""
        self.ensure_one()
        values = self._lock()[self.id]
        common = {"kind": kind, "effective_date": today}
        entries = []
        if values["balance"]:
            entries.append(
                {
                    "from_account": self,
                    "to_account": target,
                    "points": values["balance"],
                    "key": f"{key}:{self.unit}",
                    "policy": "all",
                    **common,
                }
            )
        if values["debt"]:
            entries.append(
                {
                    "from_account": target,
                    "to_account": self,
                    "points": values["debt"],
                    "key": f"{key}:{self.unit}:debt",
                    "policy": "debt",
                    **common,
                }
            )
        return entries

    # ---- the writer: lock, look the key up, decide, insert, update the cache ----

    @api.model
    def _post(self, entries):
        """Post entries in order, in one go and at most once each.

        An entry is a dict with ``from_account``, ``to_account``, ``points``, ``kind``, ``key``,
        ``effective_date`` and, where they apply: ``policy`` (what to do when points are
        missing: ``strict`` refuses, ``clamp`` posts less, ``debt`` notes a debt, ``all``
        refuses but reaches pending points too, as ``clamp`` and ``debt`` do),
        ``hold`` (the reservation this uses up), ``expires_on`` of the credited points,
        ``available_from`` (they are pending until this day),
        ``lots_of`` (move whose lots are drawn first), ``give_back`` (move whose lots get their
        points back), ``amount``, ``rule``, ``snapshot``, ``reverses``, ``document``
        (record), ``line_id``, ``reason``.

        :return: one ``club.move`` per entry; empty where the policy left nothing to post
        """
        accounts = set()
        for entry in entries:
            entry["points"] = self._check_points(entry["points"])
            accounts |= {entry["from_account"].id, entry["to_account"].id}
        states = self.browse(accounts)._lock()
        known = self._find_posted(entries)
        posting = self.env["club.posting"]._new(states)
        for entry in entries:
            if entry["key"] not in known:
                posting.apply(entry)
        posted = posting.insert()
        Move = self.env["club.move"]
        self.env["club.member"]._after_post(posted)
        Move._announce(Move.union(*(move for move, _entry in posted)))
        found = known | {entry["key"]: move for move, entry in posted}
        return [found.get(entry["key"], Move) for entry in entries]

    def _lock(self):
        """Lock the accounts of members and pools in a fixed order; return {id: values} of all."""
        for name in LEDGER:
            self.env[name].flush_model()
        members = self.sudo().filtered(lambda account: account.kind != "system")
        rows = []
        if members:
            rows = self.env.execute_query_dict(
                SQL(
                    """SELECT id, kind, unit, club_id, company_id, balance, held, pending, debt
                    FROM club_account WHERE id IN %s ORDER BY id FOR NO KEY UPDATE""",
                    tuple(members.ids),
                )
            )
        states = {row["id"]: row for row in rows}
        for account in self.sudo() - members:
            states[account.id] = {
                "id": account.id,
                "kind": "system",
                "unit": account.unit,
                "club_id": account.club_id.id,
                "company_id": account.company_id.id,
            }
        return states

    @api.model
    def _write_states(self, states):
        """Store balances that were worked out under the lock."""
        names = ("id", "balance", "held", "pending", "debt")
        rows = [
            SQL("%s", tuple(state[name] for name in names))
            for state in states.values()
            if state["kind"] != "system"
        ]
        if rows:
            self.env.cr.execute(
                SQL(
                    """UPDATE club_account AS a SET balance = v.balance, held = v.held,
                        pending = v.pending, debt = v.debt
                    FROM (VALUES %s) AS v(id, balance, held, pending, debt) WHERE a.id = v.id""",
                    SQL(", ").join(rows),
                )
            )
        accounts = self.browse(
            state["id"] for state in states.values() if state["kind"] != "system"
        )
        accounts.invalidate_recordset([*names[1:], "lot_ids"])
        accounts.modified(names[1:])

    @api.model
    def _find_posted(self, entries):
        """Moves that exist already, by key; another content under the same key is an error."""
        rows = self.env.execute_query(
            SQL(
                "SELECT key, id, digest FROM club_move WHERE key = ANY(%s)",
                [entry["key"] for entry in entries],
            )
        )
        known = {key: self.env["club.move"].sudo().browse(move_id) for key, move_id, _ in rows}
        digests = {key: digest for key, _move_id, digest in rows}
        for entry in entries:
            entry["digest"] = self._digest(entry)
            if digests.get(entry["key"], entry["digest"]) != entry["digest"]:
                raise ValidationError(
                    self.env._(
                        "The key %(key)s was already used for another posting (%(move)s).",
                        key=entry["key"],
                        move=known[entry["key"]].display_name,
                    )
                )
        return known

    @api.model
    def _digest(self, entry):
        """Fingerprint of what the entry asks for (not of when it is asked)."""
        content = [
            entry["from_account"].id,
            entry["to_account"].id,
            entry["points"],
            entry["kind"],
            entry["rule"].id if entry.get("rule") else False,
            entry["reverses"].id if entry.get("reverses") else False,
            entry["document"]._name if entry.get("document") else False,
            entry["document"].id if entry.get("document") else False,
            entry.get("line_id") or False,
        ]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()

    @api.model
    def _check_points(self, points):
        try:
            whole = points_tools.whole_points(points)
        except (ValueError, OverflowError) as error:
            raise ValidationError(
                self.env._("Points are whole numbers above zero; %s is not.", points)
            ) from error
        if whole > points_tools.MOST_POINTS:
            raise ValidationError(self.env._("%s points are more than an account can hold.", whole))
        return whole

    def _error_short(self, points, state):
        return UserError(
            self.env._(
                "%(member)s has %(available)s points to spend; %(points)s were asked for.",
                member=self.sudo()._get_holder().display_name,
                available=state["balance"] - state["held"] - state.get("pending", 0),
                points=points,
            )
        )
