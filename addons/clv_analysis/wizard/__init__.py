from . import base_partner_merge, clv_export, clv_export_pricelist
