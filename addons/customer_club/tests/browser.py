import os

from odoo.tests import HttpCase
from odoo.tools.misc import file_path

from .common import ClubCommon

# Debian's package of Odoo leaves this script out, which makes the browser log an error
MISSING_SCRIPT = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"


class ClubBrowser(ClubCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls._has_script():
            cls.env["ir.asset"].create(
                {
                    "name": "no selfie segmentation",
                    "bundle": "web.assets_backend",
                    "directive": "remove",
                    "path": MISSING_SCRIPT,
                }
            )

    @classmethod
    def _has_script(cls):
        try:
            return os.path.exists(file_path(MISSING_SCRIPT))
        except (FileNotFoundError, ValueError):
            return False
