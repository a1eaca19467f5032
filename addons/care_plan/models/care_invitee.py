from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

COMING = ("accepted", "attended")


class CareInvitee(models.Model):
    """Who is asked to an action, who came, and what they said afterwards."""

    _name = "care.invitee"
    _description = "Invitee of an Action (fact)"
    _order = "action_id, state, id"
    _rec_name = "partner_id"

    action_id = fields.Many2one("care.action", required=True, index=True, ondelete="cascade")
    plan_id = fields.Many2one(related="action_id.plan_id", store=True, index=True)
    company_id = fields.Many2one(related="action_id.company_id", store=True, index=True)
    partner_id = fields.Many2one("res.partner", "Guest", required=True, index=True)
    site_id = fields.Many2one(
        "care.action.site", index="btree_not_null", domain="[('action_id', '=', action_id)]"
    )
    day = fields.Date(
        compute="_compute_day",
        store=True,
        readonly=False,
        precompute=True,
        help="The first day of the action, unless another one is agreed.",
    )
    state = fields.Selection(
        [
            ("invited", "Invited"),
            ("accepted", "Coming"),
            ("attended", "Was there"),
            ("declined", "Declined"),
            ("absent", "Did not come"),
        ],
        required=True,
        default="invited",
        readonly=True,
        group_expand=True,
    )
    takes_part = fields.Boolean("Takes part", compute="_compute_takes_part")
    rating = fields.Integer("Rating (0 to 10)", aggregator="avg")
    feedback = fields.Text()

    _rating = models.Constraint("CHECK (rating BETWEEN 0 AND 10)", "A rating is between 0 and 10.")

    @api.depends("action_id")
    def _compute_day(self):
        for guest in self:
            guest.day = guest.day or guest.action_id.date_from

    def _read_group_select(self, aggregate_spec, query):
        """Who gave no rating does not count as nought in an average."""
        select = super()._read_group_select(aggregate_spec, query)
        if aggregate_spec == "rating:avg":
            rating = self._field_to_sql(self._table, "rating", query)
            select = SQL("%s FILTER (WHERE %s > 0)", select, rating)
        return select

    @api.depends("state")
    def _compute_takes_part(self):
        for guest in self:
            guest.takes_part = guest.state in COMING

    @api.constrains("action_id", "partner_id")
    def _check_once(self):
        for action in self.action_id:
            partners = action.invitee_ids.mapped("partner_id")
            if len(partners) < len(action.invitee_ids):
                twice = [
                    partner
                    for partner, rows in action.invitee_ids.grouped("partner_id").items()
                    if len(rows) > 1
                ]
                raise ValidationError(
                    self.env._(
                        "%(guest)s is invited to “%(action)s” twice.",
                        guest=twice[0].name,
                        action=action.name,
                    )
                )

    @api.constrains("state", "site_id", "day")
    def _check_capacity(self):
        for action in self.action_id:
            coming = action.invitee_ids.filtered(lambda g: g.state in COMING)
            if action.capacity and len(coming) > action.capacity:
                raise ValidationError(
                    self.env._(
                        "“%(action)s” is full: there is room for %(capacity)s.",
                        action=action.name,
                        capacity=action.capacity,
                    )
                )
            for (site, day), guests in coming.grouped(lambda g: (g.site_id, g.day)).items():
                if site and day and len(guests) > site.daily_capacity:
                    raise ValidationError(
                        self.env._(
                            "%(site)s is full on %(day)s: it serves %(capacity)s customers a day.",
                            site=site.name,
                            day=day,
                            capacity=site.daily_capacity,
                        )
                    )

    def action_accept(self):
        self._check_action_open()
        self.state = "accepted"

    def action_decline(self):
        self.state = "declined"

    def action_attended(self):
        self._check_action_open()
        self.state = "attended"

    def action_absent(self):
        self.state = "absent"

    def _check_action_open(self):
        for action in self.action_id:
            action._check_settled()
            if action.plan_id.state not in ("approved", "running", "evaluating"):
                raise UserError(
                    self.env._(
                        "Nobody takes part in “%(action)s” before care plan “%(plan)s” is "
                        "approved.",
                        action=action.name,
                        plan=action.plan_id.name,
                    )
                )
