from . import (
    base_partner_merge,
    touchpoint_card,
    touchpoint_entrust,
    touchpoint_preview,
    touchpoint_result,
    touchpoint_result_talk,
    touchpoint_resume,
    touchpoint_review,
    touchpoint_vendor_import,
    touchpoint_vendor_import_line,
    touchpoint_why,
)
