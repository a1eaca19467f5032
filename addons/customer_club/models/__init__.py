# isort: skip_file
# The order matters: what others inherit comes first.
from . import club_append_only
from . import club_club
from . import club_club_enrolment
from . import club_tier
from . import club_tier_criterion
from . import club_account
from . import club_posting
from . import club_move
from . import club_lot
from . import club_allocation
from . import club_hold
from . import club_earn_rule
from . import club_member
from . import club_member_state
from . import club_member_tier
from . import club_tier_log
from . import club_adjustment
from . import club_reward
from . import club_redemption
from . import club_batch
from . import club_check
from . import club_earning
from . import club_earning_return
from . import account_move
from . import res_partner
from . import sale_order
