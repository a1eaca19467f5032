from . import arms, calendar_grid, effectiveness, schedule
from . import arms, effectiveness, pressure, schedule
