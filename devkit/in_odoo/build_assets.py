# ruff: noqa: F821
"""Fed to Odoo's shell: build the asset bundles that the pages of the tests need.

pytest-odoo builds none: each browser test would build them and roll that back, 25 s a test.
"""

BUNDLES = {
    "web.assets_web": ("css", "js"),
    "web.assets_web_print": ("css",),
    "web.assets_tests": ("js",),
    "web.__assets_tests_call__": ("js",),
    "web.assets_frontend": ("css", "js"),
    "web.assets_frontend_minimal": ("js",),
    "web.assets_frontend_lazy": ("js",),
    "bus.websocket_worker_assets": ("js",),
    "web_tour.automatic": ("js",),
    "web_tour.interactive": ("js",),
    "web.assets_emoji": ("js",),
}

for name, kinds in BUNDLES.items():
    bundle = env["ir.qweb"]._get_asset_bundle(name, css="css" in kinds, js="js" in kinds)
    for kind in kinds:
        getattr(bundle, kind)()
env.cr.commit()
