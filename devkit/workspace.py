"""One machine, set up: Odoo, its Python, and the two database servers."""

import functools
import os

from . import odoo_source, paths, postgres, process, python_env
from .databases import Databases
from .odoo_source import OdooSource


class Workspace:
    """Finding and making everything happens here; `programs`: what finds a further one (a
    browser, a maker of PDF files) and says in which folder it lies."""

    def __init__(self, *programs):
        if postgres.given():
            postgres.check_given()
        with process.lock("setup"):
            self.odoo: OdooSource = odoo_source.find()
            self.python = python_env.ensure(self.odoo)
            folders = [self.python.parent, *filter(None, [find() for find in programs])]
        self.env = paths.program_environment()
        self.env["PATH"] = os.pathsep.join([*map(str, folders), os.environ.get("PATH", os.defpath)])
        self.env["ODOO_RC"] = str(paths.REPO / "odoo.conf")
        self.env["ODOO_ADDONS_PATH"] = ",".join(map(str, [paths.ADDONS, *self.odoo.addons_paths]))

    @functools.cached_property
    def scratch(self) -> Databases:
        """Databases that can be made again: tests, experiments, templates."""
        return self._databases("scratch", durable=False)

    @functools.cached_property
    def served(self) -> Databases:
        """The database that people type into."""
        return self._databases("served", durable=True)

    def _databases(self, name: str, durable: bool) -> Databases:
        env = dict(self.env)
        if not postgres.given():
            for key in [key for key in env if key.startswith("PG")]:
                del env[key]
            env.update(postgres.Cluster(name, durable).start())
        env["ODOO_DATA_DIR"] = str(paths.state("data", name))
        databases = Databases(self.python, env, paths.state("data", name))
        databases.check()
        return databases
