from . import (
    base_partner_merge,
    touchpoint_card,
    touchpoint_preview,
    touchpoint_result,
    touchpoint_resume,
    touchpoint_review,
    touchpoint_why,
)
