from . import touchpoint_control, touchpoint_coverage
