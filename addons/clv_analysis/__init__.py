# Odoo imports this package as odoo.addons.clv_analysis and needs the models. Anyone else
# (python -c "from clv_analysis.engine import rfm") wants only the formulas, without Odoo.
if __name__.startswith("odoo.addons."):
    from . import models, report, wizard
    from .hooks import post_init_hook
