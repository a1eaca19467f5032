from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

STEPS = {
    "month": relativedelta(months=1),
    "quarter": relativedelta(months=3),
    "half": relativedelta(months=6),
    "year": relativedelta(years=1),
}


class ClubLetter(models.Model):
    """Letters and greetings that go out by themselves, to some tiers, at regular intervals."""

    _name = "club.letter"
    _description = "Regular Letter (configuration)"
    _inherit = ["mail.thread"]
    _order = "club_id, next_date, id"

    name = fields.Char(string="Subject", required=True, translate=True)
    active = fields.Boolean(default=True)
    club_id = fields.Many2one("club.club", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="club_id.company_id", store=True, index=True)
    kind = fields.Selection(
        [("letter", "Letter"), ("greeting", "Greeting")], required=True, default="letter"
    )
    channel = fields.Selection(
        [("mail", "By e-mail"), ("paper", "On paper")], required=True, default="mail"
    )
    tier_ids = fields.Many2many(
        "club.tier",
        string="Only Tiers",
        domain="[('club_id', '=', club_id)]",
        help="Empty: all tiers.",
    )
    interest_ids = fields.Many2many(
        "club.interest", string="Only Interests", help="Empty: whatever members are interested in."
    )
    points_min = fields.Integer(
        string="With at Least",
        help="Only members who hold so many points, for example to tell them what they can have for them. "
        "0: however many.",
    )
    period = fields.Selection(
        [
            ("once", "Once"),
            ("month", "Every month"),
            ("quarter", "Every quarter"),
            ("half", "Every half year"),
            ("year", "Every year"),
        ],
        required=True,
        default="quarter",
    )
    first_date = fields.Date(
        string="First On",
        required=True,
        default=fields.Date.context_today,
        help="The next dates are counted from this one.",
    )
    next_date = fields.Date(
        string="Next On",
        compute="_compute_next_date",
        store=True,
        readonly=True,
        index="btree_not_null",
    )
    issue = fields.Integer(string="Times Sent", readonly=True, required=True, default=0, copy=False)
    body = fields.Html(
        string="Text",
        translate=True,
        required=True,
        sanitize_attributes=False,
        help="{name} becomes the name of the member, {points} the points, {tier} the tier and {rewards} "
        "a list of the rewards the points are enough for.",
    )
    user_id = fields.Many2one("res.users", string="Signed By", default=lambda self: self.env.user)
    send_ids = fields.One2many("club.letter.send", "letter_id", string="Sent")
    send_count = fields.Integer(compute="_compute_send_count", string="Letters")

    _period_check = models.Constraint(
        "CHECK(issue >= 0)", "A letter cannot be sent less than never."
    )
    _points_min_check = models.Constraint(
        "CHECK(COALESCE(points_min, 0) >= 0)", "A letter cannot ask for less than no points."
    )

    @api.depends("first_date", "period", "issue")
    def _compute_next_date(self):
        """Counted from the first date, so that 31 January goes on with 28 February and 31 March."""
        for letter in self:
            if letter.period == "once":
                letter.next_date = letter.first_date if not letter.issue else False
            else:
                letter.next_date = letter.first_date and (
                    letter.first_date + STEPS[letter.period] * letter.issue
                )

    def _compute_send_count(self):
        counts = dict(
            self.env["club.letter.send"]._read_group(
                [("letter_id", "in", self.ids)], ["letter_id"], ["__count"]
            )
        )
        for letter in self:
            letter.send_count = counts.get(letter._origin, 0)

    @api.constrains("tier_ids", "club_id")
    def _check_tiers(self):
        for letter in self:
            foreign = letter.tier_ids.filtered(
                lambda tier, letter=letter: tier.club_id != letter.club_id
            )[:1]
            if foreign:
                raise ValidationError(
                    self.env._(
                        "Tier %(tier)s does not belong to the club of letter %(letter)s.",
                        tier=foreign.name,
                        letter=letter.name,
                    )
                )

    def _creation_message(self):
        return self.env._("Letter written")

    def _get_audience(self):
        """Members this letter is meant for."""
        domain = Domain([("club_id", "=", self.club_id.id), ("state", "=", "active")])
        if self.tier_ids:
            domain &= Domain("tier_id", "in", self.tier_ids.ids)
        if self.interest_ids:
            domain &= Domain("interest_ids", "in", self.interest_ids.ids)
        if self.points_min:
            domain &= Domain("points", ">=", self.points_min)
        return domain

    def _get_rewards(self, member):
        """Rewards of the club that the member may choose on the day of the letter and can pay for."""
        rewards = self.club_id.reward_ids._get_open(member, self.next_date)
        return rewards.filtered(
            lambda reward: (
                not reward.is_sold_out
                and (reward.points or reward.points_min) <= member.points_available
            )
        )

    @api.model
    def _cron_send(self, today=None, limit=200):
        """Write the letters that are due, in batches; one per member and date, however often it runs."""
        today = today or fields.Date.context_today(self)
        for letter in self.sudo().search([("next_date", "<=", today)]):
            domain = letter._get_audience() & Domain(
                "letter_ids",
                "not any",
                [("letter_id", "=", letter.id), ("date", "=", letter.next_date)],
            )
            while members := self.env["club.member"].sudo().search(domain, limit=limit, order="id"):
                self.env["club.letter.send"]._write_to(letter, members)
                if not self.env["ir.cron"]._commit_progress(len(members)):
                    return
            letter._skip_past(today)
            self.env["ir.cron"]._commit_progress()

    def _skip_past(self, today):
        """Go on to the next date; what was missed meanwhile is not sent twice on one day."""
        self.issue += 1
        while self.next_date and self.next_date < today:
            self.issue += 1

    def action_open_sends(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_club.club_letter_send_action"
        )
        action["domain"] = [("letter_id", "=", self.id)]
        return action
