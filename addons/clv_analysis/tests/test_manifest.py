import importlib.metadata
from unittest.mock import patch

from odoo.modules.module import Manifest, MissingDependency
from odoo.tests import TransactionCase, tagged

installed = importlib.metadata.version


@tagged("post_install", "-at_install")
class TestManifest(TransactionCase):
    def test_without_numpy_or_scipy_odoo_says_which_is_missing(self):
        manifest = Manifest.for_addon("clv_analysis")
        manifest.check_manifest_dependencies()
        for library in ("numpy", "scipy"):

            def version(name, library=library):
                if name == library:
                    raise importlib.metadata.PackageNotFoundError(name)
                return installed(name)

            with (
                patch("odoo.modules.module.importlib.metadata.version", version),
                patch("odoo.modules.module.importlib.import_module", side_effect=ImportError),
                self.assertRaisesRegex(MissingDependency, f"{library}.* not installed"),
            ):
                manifest.check_manifest_dependencies()
