from . import (
    test_care_plan,
    test_tools,
)
