from . import clv_account
