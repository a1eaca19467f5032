from . import touchpoint_preview, touchpoint_result
