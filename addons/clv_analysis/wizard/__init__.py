from . import base_partner_merge, clv_export
