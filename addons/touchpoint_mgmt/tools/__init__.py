from . import (
    arms,
    calendar_grid,
    card,
    effectiveness,
    pressure,
    quiet,
    schedule,
    slots,
    spread,
    vendor_table,
    workload,
)
