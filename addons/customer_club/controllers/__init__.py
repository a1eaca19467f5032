from . import confirm, portal, portal_care
