"""What a vendor sends back: good rows are recorded, bad ones reported by line, none twice."""

import pytz

from odoo import models
from odoo.exceptions import UserError, ValidationError

from ..tools import vendor_table


class TouchpointVendorList(models.Model):
    _inherit = "touchpoint.vendor.list"  # pylint: disable=consider-merging-classes-inherited

    def _import_results(self, table):
        """Record the rows of a file.

        :param table: rows of tools/vendor_table.read_table
        :returns: (recorded, known already, [(line, sentence)])
        """
        self.ensure_one()
        found = self._look_up(table)
        recorded = known = 0
        errors = []
        for line, row in table:
            try:
                with self.env.cr.savepoint():
                    if self._import_row(row, found):
                        recorded += 1
                    else:
                        known += 1
            except (UserError, ValidationError) as error:
                errors.append((line, str(error)))
        return recorded, known, errors

    def _look_up(self, table):
        """What the rows refer to, in a handful of queries."""
        keys = {self._to_key(row.get("reference")) for _line, row in table} - {None}
        touches = self.env["touchpoint.touch"].search(
            [("id", "in", list(keys)), ("vendor_list_id", "=", self.id)]
        )
        outcomes = self.env["touchpoint.outcome"].search(
            [("company_id", "in", (False, self.company_id.id))]
        )
        names = {}
        for lang, _name in self.env["res.lang"].get_installed():
            for outcome in outcomes.with_context(lang=lang):
                names[outcome.name.lower()] = outcomes.browse(outcome.id)
        names.update({outcome.code.lower(): outcome for outcome in outcomes})
        return {
            "touches": {touch.id: touch for touch in touches},
            "outcomes": names,
            "attempts": {
                (attempt.touch_id.id, attempt.at, attempt.outcome_id.id)
                for attempt in touches.attempt_ids
            },
            "interviews": set(self.interview_ids.mapped("key")),
        }

    @staticmethod
    def _to_key(cell):
        text = str(cell or "").strip().removesuffix(".0")
        return int(text) if text.isdecimal() and len(text) < 10 else None

    def _import_row(self, row, found):
        """Record one row; False when it was recorded before."""
        moment = vendor_table.to_datetime(row.get("date"))
        if not moment:
            raise UserError(self.env._("Date: “%s” is not a date.", row.get("date") or ""))
        if moment.date() > self.company_id._touch_today():
            raise UserError(self.env._("Date: %s lies in the future.", moment.date()))
        moment = self._to_utc(moment)
        values = self._read_points(row)
        if row.get("reference") in (None, ""):
            return self._import_interview(row, moment, values, found)
        touch = found["touches"].get(self._to_key(row["reference"]))
        if not touch:
            raise UserError(
                self.env._("Reference: “%s” is not a contact of this list.", row["reference"])
            )
        outcome = self._find_outcome(row, found)
        key = (touch.id, moment, outcome.id)
        if key in found["attempts"]:
            return False
        if not touch._is_open():
            raise UserError(self.env._("Reference: “%s” has a result already.", touch.id))
        self._check_required(touch, outcome, values)
        # sudo: nobody writes touches by hand, results of a vendor come through this file
        touch.sudo()._record_result(outcome, moment, **values)
        found["attempts"].add(key)
        return True

    def _to_utc(self, moment):
        zone = pytz.timezone(self.company_id._touch_tz())
        return zone.localize(moment).astimezone(pytz.utc).replace(tzinfo=None)

    def _find_outcome(self, row, found):
        text = str(row.get("outcome") or "").strip()
        outcome = found["outcomes"].get(text.lower())
        if not outcome:
            raise UserError(self.env._("Outcome: “%s” is not known.", text))
        return outcome

    def _read_points(self, row):
        values = {"note": str(row.get("note") or "") or None}
        for name, label in (
            ("expected", self.env._("Expected")),
            ("perceived", self.env._("Perceived")),
        ):
            try:
                values[name] = vendor_table.to_points(row.get(name))
            except (ValueError, TypeError) as error:
                raise UserError(
                    self.env._(
                        "%(field)s: “%(text)s” is not a number from 0 to 10.",
                        field=label,
                        text=row.get(name),
                    )
                ) from error
        if (values["expected"] is None) != (values["perceived"] is None):
            raise UserError(self.env._("Expected and perceived: give both, or neither."))
        return values

    def _check_required(self, touch, outcome, values):
        if not outcome.reached:
            return
        if touch.type_id.requires_satisfaction and values["expected"] is None:
            raise UserError(
                self.env._("“%s” needs what the customer expected and perceived.", touch.id)
            )
        if touch.type_id.requires_note and not values["note"]:
            raise UserError(self.env._("“%s” needs a note of what the customer said.", touch.id))

    def _import_interview(self, row, moment, values, found):
        """A row without a reference: somebody who was asked, whom we do not know."""
        Interview = self.env["touchpoint.interview"]
        prepared = {
            "list_id": self.id,
            "company_id": self.company_id.id,
            "name": str(row.get("name") or "").strip(),
            "phone": str(row.get("phone") or "").strip(),
            "email": str(row.get("email") or "").strip(),
            "at": moment,
            **{name: value for name, value in values.items() if value is not None},
            "is_rated": values["expected"] is not None,
        }
        if not (prepared["name"] or prepared["phone"] or prepared["email"]):
            raise UserError(self.env._("Reference: it is missing, and so are name and phone."))
        key = Interview._get_key(prepared)
        if key in found["interviews"]:
            return False
        Interview.create(prepared)
        found["interviews"].add(key)
        return True
