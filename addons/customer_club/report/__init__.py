from . import club_benefit_standing, club_statement
