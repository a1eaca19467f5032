from . import (
    arms,
    calendar_grid,
    card,
    effectiveness,
    pressure,
    query_plan,
    quiet,
    schedule,
    slots,
    spread,
    vendor_table,
    workload,
)
