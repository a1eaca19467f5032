# ruff: noqa: F821
"""Fed to Odoo's shell: uninstall the modules that $UNINSTALL names, as the Apps screen does."""

import os

modules = env["ir.module.module"].search([("name", "in", os.environ["UNINSTALL"].split(","))])
modules.button_immediate_uninstall()
env.cr.commit()
