from . import (
    touchpoint_preview,
    touchpoint_result,
    touchpoint_resume,
    touchpoint_review,
    touchpoint_why,
)
