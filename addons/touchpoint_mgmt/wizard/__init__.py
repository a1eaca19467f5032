from . import (
    touchpoint_card,
    base_partner_merge,
    touchpoint_preview,
    touchpoint_result,
    touchpoint_resume,
    touchpoint_review,
    touchpoint_why,
)
