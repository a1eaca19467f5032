from . import club_benefit_standing, club_liability, club_statement
