from . import (
    arms,
    calendar_grid,
    effectiveness,
    pressure,
    schedule,
    workload,
)
