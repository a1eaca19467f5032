from . import touchpoint_control
