"""The databases of one PostgreSQL server, with their files."""

import json
import os
import shutil
import subprocess
from pathlib import Path

from . import paths, process
from .console import Failure
from .postgres import OLDEST

# One query, in Odoo's Python: dev.py itself has no database driver.
QUERY = """\
import sys, psycopg2
try:
    connection = psycopg2.connect(dbname=sys.argv[1])
except psycopg2.OperationalError as error:
    sys.exit(str(error).strip().splitlines()[-1])
connection.autocommit = True
cursor = connection.cursor()
try:
    cursor.execute(sys.argv[2])
except psycopg2.Error as error:
    sys.exit(str(error).strip().splitlines()[0])
for row in cursor.fetchall() if cursor.description else ():
    print(*row, sep="\\t")
"""
# A step of the set-up: no web server, no cron, only warnings.
QUIET = ("--stop-after-init", "--no-http", "--max-cron-threads=0", "--log-level=warn")


class Databases:
    def __init__(self, python: Path, env: dict[str, str], data: Path):
        self.python = python
        self.env = env
        self.data = data

    # -- SQL

    def sql(self, query: str, db: str = "postgres") -> str:
        done = process.run(
            [self.python, "-c", QUERY, db, query],
            check=False,
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        if done.returncode:
            raise Failure(f"the database server refuses: {done.stderr.strip()}")
        return done.stdout.strip()

    def check(self) -> None:
        number = int(self.sql("SHOW server_version_num")) // 10000
        if number < OLDEST:
            raise Failure(f"this is PostgreSQL {number}; Odoo 19 needs {OLDEST} or newer")

    def names(self) -> list[str]:
        return self.sql("SELECT datname FROM pg_database").split()

    def note(self, db: str) -> dict:
        """What `annotate` wrote: which sources a database was made from."""
        text = self.sql(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
            f" WHERE datname = {literal(db)}"
        )
        try:
            return json.loads(text)
        except ValueError:
            return {}

    def annotate(self, db: str, note: dict) -> None:
        text = literal(json.dumps(note, sort_keys=True))
        self.sql(f"COMMENT ON DATABASE {identifier(db)} IS {text}")

    # -- whole databases

    def drop(self, db: str) -> None:
        self.sql(f"DROP DATABASE IF EXISTS {identifier(db)} WITH (FORCE)")
        shutil.rmtree(self._files(db), ignore_errors=True)

    def copy(self, source: str, target: str) -> None:
        self.drop(target)
        self.sql(f"CREATE DATABASE {identifier(target)} TEMPLATE {identifier(source)}")
        if self._files(source).is_dir():  # Odoo never changes a stored file: links will do
            shutil.copytree(self._files(source), self._files(target), copy_function=os.link)

    def rename(self, source: str, target: str) -> None:
        shutil.rmtree(self._files(target), ignore_errors=True)
        if self._files(source).is_dir():
            self._files(source).rename(self._files(target))
        self.sql(f"ALTER DATABASE {identifier(source)} RENAME TO {identifier(target)}")

    def _files(self, db: str) -> Path:
        return self.data / "filestore" / db

    # -- Odoo

    def command(self, *words) -> list[str]:
        program = [str(self.python), str(self.python.parent / "odoo")]
        return [*process.bound_to_us(), *program, *map(str, words)]

    def odoo(self, db: str, failure: str, *words) -> str:
        """One step of the set-up; -> what it logged (warnings and worse)."""
        return process.logged(
            f"odoo-{db}.log",
            self.command("-d", db, *words, *QUIET),
            failure,
            env=self.env,
            cwd=paths.REPO,
            stdin=subprocess.DEVNULL,
        )

    def script(self, db: str, file: Path, failure: str, **variables: str) -> str:
        """Feed a file to Odoo's shell; -> what it printed (and what Odoo logged)."""
        with file.open() as source:
            return process.logged(
                f"{file.stem}-{db}.log",
                self.shell(db),
                failure,
                env={**self.env, **variables},
                cwd=paths.REPO,
                stdin=source,
            )

    def shell(self, db: str) -> list[str]:
        return self.command(
            "shell", "-d", db, "--no-http", "--max-cron-threads=0", "--log-level=warn"
        )


def identifier(name: str) -> str:
    return '"{}"'.format(name.replace('"', '""'))


def literal(text: str) -> str:
    """Of a server with standard_conforming_strings, the default since 9.1."""
    return "'{}'".format(text.replace("'", "''"))
