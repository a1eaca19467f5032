from . import base_partner_merge, club_enrol, club_redeem, club_tier_change
