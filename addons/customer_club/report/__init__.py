from . import club_benefit_standing, club_statement
from . import club_liability, club_statement
