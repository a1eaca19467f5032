from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import TODAY, ClvCase


@tagged("post_install", "-at_install")
class TestClvConfig(ClvCase):
    def test_every_company_has_settings(self):
        companies = self.env["res.company"].search([])
        configs = self.env["clv.config"].search([])
        self.assertEqual(configs.company_id, companies)
        self.assertEqual(self.env["clv.config"]._ensure(companies), configs)

    def test_window_must_make_sense(self):
        for months in (-1, 601):
            with self.assertRaisesRegex(ValidationError, r"between 0 .* and 600; it is"):
                self.company_a.clv_config_id.window_months = months

    def test_value_settings_must_make_sense(self):
        for name, value in (
            ("horizon_months", -1),
            ("discount_rate", -5),
            ("margin_percent", 120),
            ("cost_per_order", -1),
        ):
            with (
                self.assertRaisesRegex(ValidationError, "is not possible"),
                self.env.cr.savepoint(),
            ):
                self.company_a.clv_config_id[name] = value
        with self.assertRaisesRegex(ValidationError, "at least one"), self.env.cr.savepoint():
            self.company_a.clv_config_id.gate_days = 0
        self.company_a.clv_config_id.write({"discount_rate": 0, "horizon_months": 0})

    def test_window_start(self):
        config = self.company_a.clv_config_id
        self.assertIsNone(config._window_start(TODAY))
        config.window_months = 16
        self.assertEqual(str(config._window_start(TODAY)), "2025-02-28")

    def test_settings_screen_edits_the_company(self):
        settings = self.env["res.config.settings"].with_company(self.company_a).create({})
        settings.write({"clv_window_months": 24, "clv_automatic": False})
        settings.execute()
        config = self.company_a.clv_config_id
        self.assertEqual((config.window_months, config.automatic), (24, False))
        self.assertEqual(self.company_b.clv_config_id.window_months, 0)
