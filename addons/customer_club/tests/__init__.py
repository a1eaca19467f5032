from . import test_club_account, test_club_earning, test_club_redemption
