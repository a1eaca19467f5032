from . import club_statement
