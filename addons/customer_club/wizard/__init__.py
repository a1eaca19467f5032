from . import (
    base_partner_merge,
    club_check_in,
    club_enrol,
    club_import,
    club_import_line,
    club_pool_join,
    club_redeem,
    club_tier_change,
    club_tier_preview,
    club_transfer,
)
