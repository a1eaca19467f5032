from . import (
    test_club_account,
    test_club_adjustment,
    test_club_batch,
    test_club_earning,
    test_club_member,
    test_club_redemption,
    test_concurrency,
    test_portal,
    test_res_partner,
    test_security,
    test_tools,
    test_ui,
)
