"""The way from a message to the customer's own page."""

import base64

from odoo import models
from odoo.tools.barcode import createBarcodeDrawing


class TouchpointTouch(models.Model):
    _inherit = "touchpoint.touch"  # pylint: disable=consider-merging-classes-inherited

    def _get_page_url(self, means="mail"):
        """Link to the page of the customer; for texts of mails, SMS (``sms``) and letters."""
        self.ensure_one()
        return self.env["touchpoint.page"]._get_url(self.partner_id, self.company_id, means)

    def _get_page_code(self, url):
        """``url`` as a QR code for paper: the address of a drawing that needs no graphics library."""
        drawing = createBarcodeDrawing("QR", value=url, width=120, height=120, barBorder=0)
        return f"data:image/svg+xml;base64,{base64.b64encode(drawing.asString('svg').encode()).decode()}"
