import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize


class TouchpointInterview(models.Model):
    """Somebody who was asked at random. Nobody knows how true it is, until it is matched to a
    customer: then it becomes a touch of the customer."""

    _name = "touchpoint.interview"
    _description = "Random Interview (fact)"
    _order = "at desc, id desc"
    _rec_names_search = ["name", "phone", "email"]

    name = fields.Char(string="Respondent")
    phone = fields.Char()
    email = fields.Char(string="E-mail")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    list_id = fields.Many2one("touchpoint.vendor.list", readonly=True, index=True)
    type_id = fields.Many2one(
        "touchpoint.type",
        string="Touchpoint",
        required=True,
        default=lambda self: self.env.ref("touchpoint_mgmt.touchpoint_type_random_interview"),
        domain=[("means", "in", ("random", "entrusted"))],
    )
    at = fields.Datetime(string="Asked At", required=True, default=fields.Datetime.now)
    place = fields.Char()
    is_rated = fields.Boolean(string="Gave Points")
    expected = fields.Integer(aggregator="avg", help="0 to 10.")
    perceived = fields.Integer(aggregator="avg", help="0 to 10.")
    satisfaction = fields.Integer(compute="_compute_satisfaction", store=True, aggregator="avg")
    note = fields.Text()
    partner_id = fields.Many2one("res.partner", string="Customer", index=True)
    touch_id = fields.Many2one("touchpoint.touch", readonly=True, index=True)
    state = fields.Selection(
        [("open", "Unknown Person"), ("matched", "Matched"), ("dropped", "Dropped")],
        required=True,
        default="open",
        readonly=True,
    )
    suggested_id = fields.Many2one("res.partner", string="Might Be", compute="_compute_suggested")
    reliability = fields.Integer(
        compute="_compute_reliability",
        store=True,
        aggregator="avg",
        help="Percent: that of the means, at most 30 while the person is unknown.",
    )
    key = fields.Char(compute="_compute_key", store=True, readonly=True)

    _key_uniq = models.UniqueIndex(
        "(list_id, key) WHERE list_id IS NOT NULL", "This interview is there already."
    )
    _scale_range = models.Constraint(
        "CHECK(expected BETWEEN 0 AND 10 AND perceived BETWEEN 0 AND 10)",
        "Expected and perceived must be between 0 and 10.",
    )

    @api.depends("name", "phone", "email")
    def _compute_display_name(self):
        for interview in self:
            interview.display_name = interview.name or interview.phone or interview.email or ""

    @api.depends("expected", "perceived", "is_rated")
    def _compute_satisfaction(self):
        for interview in self:
            interview.satisfaction = interview.is_rated and (
                interview.perceived - interview.expected
            )

    def _read_group_select(self, aggregate_spec, query):
        """Who gave no points does not count as nought in an average."""
        select = super()._read_group_select(aggregate_spec, query)
        name, _colon, function = aggregate_spec.partition(":")
        if function == "avg" and name in ("expected", "perceived", "satisfaction"):
            rated = self._field_to_sql(self._table, "is_rated", query)
            select = SQL("%s FILTER (WHERE %s)", select, rated)
        return select

    @api.depends("type_id.reliability", "state")
    def _compute_reliability(self):
        for interview in self:
            known = interview.type_id.reliability
            interview.reliability = known if interview.state == "matched" else min(known, 30)

    @api.depends("name", "phone", "email", "at")
    def _compute_key(self):
        for interview in self:
            interview.key = self._get_key(interview)

    @api.model
    def _get_key(self, values):
        """The same person asked at the same moment, as one text."""
        parts = [str(values[name] or "") for name in ("name", "phone", "email", "at")]
        return hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]

    @api.depends("phone", "email", "state")
    def _compute_suggested(self):
        """The one customer with this number or address."""
        keys = {interview: interview._get_addresses() for interview in self}
        found = {}
        for partner in self.env["res.partner"].search(
            Domain("phone_sanitized", "in", [phone for phone, _email in keys.values() if phone])
            | Domain("email_normalized", "in", [email for _phone, email in keys.values() if email])
        ):
            for address in (partner.phone_sanitized, partner.email_normalized):
                found.setdefault((partner.company_id.id, address), []).append(partner)
        for interview in self:
            companies = (False, interview.company_id.id)
            matches = {
                partner
                for address in filter(None, keys[interview])
                for company in companies
                for partner in found.get((company, address), ())
            }
            known = interview.state == "open" and len(matches) == 1
            interview.suggested_id = matches.pop() if known else False

    def _get_addresses(self):
        """Number and address in the form in which contacts keep them."""
        phone = self.phone and self.env["res.partner"]._phone_format(
            number=self.phone, country=self.company_id.country_id
        )
        return phone or self.phone, email_normalize(self.email or "")

    def action_match(self):
        """It is this customer: the interview becomes a touch of the customer."""
        for interview in self:
            if interview.state != "open":
                raise UserError(self.env._("“%s” was dealt with already.", interview.display_name))
            partner = interview.partner_id or interview.suggested_id
            if not partner:
                raise UserError(self.env._("“%s”: choose who it is first.", interview.display_name))
            interview._match(partner)
        return True

    def action_drop(self):
        return self.filtered(lambda interview: interview.state == "open").write(
            {"state": "dropped"}
        )

    def _match(self, partner):
        day = self.company_id._touch_today(self.at)
        # sudo: nobody creates touches by hand
        touch = (
            self.env["touchpoint.touch"]
            .sudo()
            .create(
                {
                    "company_id": self.company_id.id,
                    "partner_id": partner.id,
                    "commercial_partner_id": partner.commercial_partner_id.id,
                    "type_id": self.type_id.id,
                    "channel_id": self.type_id.channel_id.id,
                    "direction": "inbound",
                    "due": day,
                    "deadline": day,
                    "vendor_list_id": self.list_id.id,
                    "user_id": self.env.user.id,
                }
            )
        )
        touch._record_result(
            self.env.ref("touchpoint_mgmt.touchpoint_outcome_reached").sudo(),
            self.at,
            note=self.note,
            expected=self.expected if self.is_rated else None,
            perceived=self.perceived if self.is_rated else None,
        )
        self.write({"state": "matched", "partner_id": partner.id, "touch_id": touch.id})
