from . import matching, points, tiering
