"""Formulas of customer value: numpy arrays in, numpy arrays out; no Odoo, no clock."""
