from . import arms, effectiveness, schedule
