from . import base_partner_merge, care_plan_decide, touchpoint_preview
