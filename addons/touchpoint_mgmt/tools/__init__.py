from . import arms, calendar_grid, effectiveness, schedule
