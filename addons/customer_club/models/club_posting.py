import json

from odoo import api, fields, models
from odoo.tools import SQL, float_repr, float_round

from ..tools import points as points_tools

# What takes points back or hands them over also reaches points that are not available yet.
REACHES_PENDING = ("clamp", "debt", "all")


class ClubPosting(models.AbstractModel):
    _name = "club.posting"
    _description = "Working out of ledger entries under the lock"

    @api.model
    def _new(self, states):
        """A worksheet for one call of the writer; ``states`` are the locked accounts."""
        return Worksheet(self.env, states)


class Worksheet:
    """Balances and lots in memory while the entries of one call are worked out in order."""

    def __init__(self, env, states):
        self.env = env(su=True)
        self.states = states
        self.now = fields.Datetime.now()
        self.lots = {}  # account id -> lots to draw from, soonest expiry first
        self.new_lots = {}  # account id -> lots made by this call
        self.moves = []  # columns of the moves to insert
        self.posted = []  # their entries, in the same order
        self.uses = []  # (lot, position of the move, points)

    def apply(self, entry):
        """Work one entry out: how many points, from which lots, into which lots."""
        self._use_hold(entry)
        points = self._affordable(entry)
        if not points:
            return
        position = len(self.moves)
        drawn = self._debit(entry, points, position)
        self._credit(entry, points, position, drawn)
        self.moves.append(self._move_columns(entry, points))
        self.posted.append(entry)

    def _use_hold(self, entry):
        """The reservation behind the entry becomes the posting itself."""
        if entry.get("hold"):
            entry["hold"]._check_open()
            entry["hold"].state = "posted"
            self.states[entry["from_account"].id]["held"] -= entry["hold"].points

    def _affordable(self, entry):
        state, points = self.states[entry["from_account"].id], entry["points"]
        if state["kind"] == "system" or entry.get("policy") == "debt":
            return points
        free = self._reach(entry, state)
        if points <= free:
            return points
        if entry.get("policy") == "clamp":
            return free
        raise entry["from_account"]._error_short(points, state)

    def _reach(self, entry, state):
        """Points this entry may take: reserved ones never, pending ones only to take them back."""
        pending = 0 if entry.get("policy") in REACHES_PENDING else state["pending"]
        return state["balance"] - state["held"] - pending

    def _debit(self, entry, points, position):
        """Take points from the account; return the lots they came from."""
        state = self.states[entry["from_account"].id]
        if state["kind"] == "system":
            return []
        free = state["balance"] - state["held"] - state["pending"]
        taken = min(points, self._reach(entry, state))
        state["balance"] -= taken
        state["debt"] += points - taken
        if state["unit"] != "redeemable":
            return []
        first = entry.get("lots_of")
        lots = sorted(
            self._open_lots(entry["from_account"]),
            key=lambda lot: (not (first and lot["move_id"] == first.id), lot["is_pending"]),
        )
        used = self._draw(entry, lots, taken, free)
        for lot, part in used:
            self._use(lot, position, part)
            if lot["is_pending"]:
                state["pending"] -= part
        return used

    def _draw(self, entry, lots, points, free):
        """[(lot, points)]: at most ``free`` from lots that are not pending (the rest is reserved)."""
        limits = []
        for lot in lots:
            if lot["is_pending"]:
                limits.append(lot["remaining"] if entry.get("policy") in REACHES_PENDING else 0)
            else:
                limits.append(min(lot["remaining"], free))
                free -= limits[-1]
        drawn, _missing = points_tools.take(limits, points)
        return [(lot, part) for lot, part in zip(lots, drawn, strict=True) if part]

    def _credit(self, entry, points, position, drawn):
        """Give points to the account: settle its debt first, then old lots, then a new one."""
        state = self.states[entry["to_account"].id]
        if state["kind"] == "system":
            return
        paid = min(state["debt"], points)
        state["debt"] -= paid
        state["balance"] += points - paid
        if state["unit"] != "redeemable":
            return
        rest = points - paid
        if entry.get("give_back"):
            rest -= self._give_back(entry, rest, position)
            if rest:
                self._add_lot(entry, rest, position)
            return
        batches = [(part, lot) for lot, part in drawn]
        moved = sum(part for part, _lot in batches)
        if points > moved:
            batches.append((points - moved, None))
        for size, origin in batches:
            settled = min(paid, size)
            paid -= settled
            lot = self._add_lot(entry, size, position, origin)
            if settled:
                self._use(lot, position, settled)
            if lot["is_pending"]:
                state["pending"] += size - settled

    def _give_back(self, entry, points, position):
        """Return points to the lots a move had drawn from, latest expiry first."""
        account = entry["to_account"]
        rows = self.env.execute_query_dict(
            SQL(
                """SELECT l.id, l.move_id, l.points, l.remaining, l.expires_on, l.available_from,
                    l.is_pending, SUM(a.points) AS used
                FROM club_allocation a JOIN club_lot l ON l.id = a.lot_id
                WHERE l.account_id = %s AND (a.move_id = %s OR a.move_id IN (
                    SELECT id FROM club_move WHERE reverses_id = %s AND kind = 'restore'))
                GROUP BY l.id ORDER BY l.expires_on DESC NULLS FIRST, l.id DESC""",
                account.id,
                entry["give_back"].id,
                entry["give_back"].id,
            )
        )
        given = 0
        for row in rows:
            part = min(row.pop("used"), points - given)
            if part > 0:
                lot = self._known_lot(account, row)
                self._use(lot, position, -part)
                given += part
                if lot["is_pending"]:
                    self.states[account.id]["pending"] += part
        return given

    def _open_lots(self, account):
        """Lots to draw from; earning draws from none, so they are read when first asked for."""
        if account.id not in self.lots:
            self.lots[account.id] = [
                *self.env.execute_query_dict(
                    SQL(
                        """SELECT id, move_id, points, remaining, expires_on, available_from, is_pending
                        FROM club_lot
                        WHERE account_id = %s AND remaining > 0 ORDER BY expires_on NULLS LAST, id""",
                        account.id,
                    )
                ),
                *self.new_lots.get(account.id, ()),
            ]
            self.lots[account.id].sort(key=self._lot_order)
        return self.lots[account.id]

    def _lot_order(self, lot):
        """Soonest expiry first; new lots have no id yet and come last."""
        return lot["expires_on"] is None, lot["expires_on"] or 0, lot["id"] or 1 << 40

    def _known_lot(self, account, row):
        """The lot in memory, loaded when it was empty so far."""
        lots = self._open_lots(account)
        for lot in lots:
            if lot["id"] == row["id"]:
                return lot
        lots.append(row)
        return row

    def _add_lot(self, entry, points, position, origin=None):
        """A new lot; points that come from another lot keep its dates."""
        available_from = entry.get("available_from")
        if origin:
            available_from = origin["available_from"] if origin["is_pending"] else None
        lot = {
            "id": None,
            "move_id": None,
            "position": position,
            "account_id": entry["to_account"].id,
            "points": points,
            "remaining": points,
            "expires_on": (origin or entry).get("expires_on") or None,
            "available_from": available_from or entry["effective_date"],
            "is_pending": bool(available_from),
        }
        account = entry["to_account"]
        self.new_lots.setdefault(account.id, []).append(lot)
        if account.id in self.lots:
            self.lots[account.id].append(lot)
            self.lots[account.id].sort(key=self._lot_order)
        return lot

    def _use(self, lot, position, points):
        lot["remaining"] -= points
        self.uses.append((lot, position, points))

    def _move_columns(self, entry, points):
        document, amount = entry.get("document"), entry.get("amount")
        source = self.states[entry["from_account"].id]
        target = self.states[entry["to_account"].id]
        return {
            "club_id": target["club_id"],
            "company_id": target["company_id"],
            "from_account_id": source["id"],
            "to_account_id": target["id"],
            "unit": source["unit"],
            "kind": entry["kind"],
            "points": points,
            "amount": float_repr(float_round(amount, 2), 2) if amount else 0,
            "from_balance_after": source.get("balance", 0),
            "to_balance_after": target.get("balance", 0),
            "key": entry["key"],
            "digest": entry["digest"],
            "effective_date": entry["effective_date"],
            "posted_at": self.now,
            "user_id": self.env.uid,
            "reason": entry.get("reason") or None,
            "rule_id": entry["rule"].id or None if entry.get("rule") else None,
            "snapshot": entry.get("snapshot") or None,
            "reverses_id": entry["reverses"].id or None if entry.get("reverses") else None,
            "res_model": document._name if document else None,
            "res_id": document.id if document else None,
            "res_line_id": entry.get("line_id") or None,
            "res_name": entry.get("res_name") or (document.display_name if document else None),
        }

    def insert(self):
        """Insert moves, lots and allocations, update lots and balances; return [(move, entry)].

        Each table in one statement: a day's invoices are posted together, and the ORM would
        take longer for the rows of the ledger than Odoo takes for the invoices.
        """
        if not self.moves:
            return []
        ids = self._insert("club_move", self.moves)
        self._write_lots(ids)
        self._insert(
            "club_allocation",
            [
                {
                    "lot_id": lot["id"],
                    "move_id": ids[at],
                    "points": points,
                    "company_id": self.moves[at]["company_id"],
                }
                for lot, at, points in self.uses
            ],
        )
        self._prolong()
        self.env["club.account"]._write_states(self.states)
        return list(zip(self.env["club.move"].browse(ids), self.posted, strict=True))

    def _prolong(self):
        """Where points lapse without activity, a purchase or a reward prolongs all of an account."""
        latest = {}
        for entry in self.posted:
            side = self._active_side(entry)
            if side and self._club(entry[side]).expiry == "inactivity":
                last = latest.get(entry[side], entry["effective_date"])
                latest[entry[side]] = max(last, entry["effective_date"])
        self.env["club.batch"]._prolong(
            {account.id: self._club(account)._expires_on(day) for account, day in latest.items()}
        )

    def _active_side(self, entry):
        """The side of an entry whose holder bought something or took a reward."""
        if entry["kind"] == "redeem":
            return "from_account"
        return "to_account" if entry["kind"] == "earn" and entry.get("line_id") else None

    def _club(self, account):
        return self.env["club.club"].browse(self.states[account.id]["club_id"])

    def _insert(self, table, rows):
        """Insert ``rows`` (dicts of the same columns), as one parameter; return their ids in order."""
        if not rows:
            return []
        found = self.env.execute_query(
            SQL(
                """INSERT INTO %(table)s (%(columns)s)
                SELECT %(columns)s FROM json_populate_recordset(NULL::%(table)s, %(rows)s)
                RETURNING id""",
                table=SQL.identifier(table),
                columns=SQL(", ").join(SQL.identifier(column) for column in rows[0]),
                rows=json.dumps(rows, default=str),
            )
        )
        return [row[0] for row in found]

    def _write_lots(self, move_ids):
        new = [lot for lots in self.new_lots.values() for lot in lots]
        ids = self._insert(
            "club_lot",
            [
                {
                    "account_id": lot["account_id"],
                    "company_id": self.moves[lot["position"]]["company_id"],
                    "move_id": move_ids[lot["position"]],
                    "points": lot["points"],
                    "remaining": lot["remaining"],
                    "available_from": lot["available_from"],
                    "is_pending": lot["is_pending"],
                    "expires_on": lot["expires_on"],
                }
                for lot in new
            ],
        )
        for lot, lot_id in zip(new, ids, strict=True):
            lot["id"] = lot_id
        changed = {
            lot["id"]: lot["remaining"] for lot, _at, _points in self.uses if "position" not in lot
        }
        if changed:
            self.env.cr.execute(
                SQL(
                    """UPDATE club_lot AS l SET remaining = v.remaining
                    FROM (VALUES %s) AS v(id, remaining) WHERE l.id = v.id""",
                    SQL(", ").join(SQL("(%s, %s)", *item) for item in changed.items()),
                )
            )
            self.env["club.lot"].invalidate_model(["remaining", "allocation_ids"])
