from . import page, portal
