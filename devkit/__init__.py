"""The parts of dev.py: finding Odoo, PostgreSQL and a browser; databases; the commands."""
