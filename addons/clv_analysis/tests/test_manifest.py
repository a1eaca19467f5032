import os
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg2

from odoo import sql_db
from odoo.tests import TransactionCase, tagged
from odoo.tools import config

LIBRARIES = ("numpy", "scipy")
CHECK = """
import sys
from odoo.tools import config
config.parse_config([sys.argv[1]])
from odoo.modules.module import Manifest, initialize_sys_path
initialize_sys_path()
Manifest.for_addon("clv_analysis").check_manifest_dependencies()
"""
ODOO = "import site; import odoo.cli; odoo.cli.main()"  # site: Odoo waits for it to set up


@tagged("post_install", "-at_install")
class TestManifest(TransactionCase):
    """In a Python of its own that lacks a library: the folders of this one without it."""

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def _python(self, code, *arguments, without=()):
        """Run ``code`` in a Python without the libraries -> the finished process."""
        paths = [self._without(path, without) for path in sys.path if os.path.isdir(path)]
        return subprocess.run(
            [sys.executable, "-S", "-c", code, *arguments],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )

    def _without(self, path, libraries):
        """``path``, or where it holds one of the libraries a folder that links to all the rest."""
        entries = os.listdir(path)
        if not any(entry in libraries for entry in entries):
            return path
        mirror = self.folder / f"path{len(os.listdir(self.folder))}"
        mirror.mkdir()
        for entry in entries:
            if not entry.startswith(libraries):
                (mirror / entry).symlink_to(Path(path, entry))
        return str(mirror)

    def test_each_library_is_asked_for(self):
        addons = f"--addons-path={','.join(config['addons_path'])}"
        done = self._python(CHECK, addons)
        self.assertEqual(done.returncode, 0, done.stdout)
        for library in LIBRARIES:
            done = self._python(CHECK, addons, without=(library,))
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(f"External dependency '{library}' not installed", done.stdout)

    def test_without_the_libraries_odoo_refuses_to_install(self):
        name = f"clv_without_libraries_{os.getpid()}"
        self.addCleanup(self._drop, name)
        done = self._python(
            ODOO,
            f"--addons-path={','.join(config['addons_path'])}",
            f"--data-dir={self.folder}",
            f"--database={name}",
            "--init=clv_analysis",
            "--stop-after-init",
            "--no-http",
            "--max-cron-threads=0",
            "--log-level=error",
            without=LIBRARIES,
        )
        self.assertNotEqual(done.returncode, 0, done.stdout)
        self.assertIn(
            'Unable to install module "clv_analysis" because an external dependency is not met:'
            " numpy",
            done.stdout,
        )
        with sql_db.db_connect(name).cursor() as cr:
            cr.execute("SELECT name FROM ir_module_module WHERE state <> 'uninstalled'")
            states = {module for (module,) in cr.fetchall()}
        self.assertIn("base", states)
        self.assertFalse({"clv_analysis", "sale"} & states)

    def _drop(self, name):
        sql_db.close_db(name)
        _name, info = sql_db.connection_info_for("postgres")
        connection = psycopg2.connect(**info)
        self.addCleanup(connection.close)
        connection.autocommit = True
        with connection.cursor() as cr:
            cr.execute(f'DROP DATABASE IF EXISTS "{name}"')
