from . import (
    arms,
    calendar_grid,
    card,
    effectiveness,
    pressure,
    schedule,
    workload,
)
