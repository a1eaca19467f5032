"""Everything in a database as lines of text. Needs psycopg2, so it runs in Odoo's Python.

python -m devkit.snapshot rows DB FILE      the schema and every row
python -m devkit.snapshot names DB FILE     what a module's uninstallation must take away
"""

import json
import sys

import psycopg2

# These change without anything having changed: times, wake-up calls of crons, asset bundles,
# and what Odoo notes down at every update.
VOLATILE_COLUMNS = ["create_date", "write_date", "create_uid", "write_uid", "lastcall", "nextcall"]
VOLATILE_COLUMNS += ["arch_prev"]
VOLATILE_TABLES = ["bus_bus", "ir_attachment", "ir_cron_trigger", "ir_logging", "ir_module_module"]
VOLATILE_TABLES += ["orm_signaling_", "res_device_log"]
# Command.clear() and Command.create() in a data file, as Odoo's own have it: new numbers.
RENUMBERED_TABLES = ["ir_act_window_view"]

SCHEMA = {
    "column": """SELECT table_name || '.' || column_name,
                        concat_ws(' ', data_type, is_nullable, column_default)
                   FROM information_schema.columns WHERE table_schema = 'public'""",
    "index": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "constraint": """SELECT conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
                       FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
    "function": """SELECT p.oid::regprocedure::text, md5(prosrc) FROM pg_proc p
                    WHERE pronamespace = 'public'::regnamespace""",
    "trigger": "SELECT tgrelid::regclass || '.' || tgname, '' FROM pg_trigger WHERE NOT tgisinternal",
}
# Readable names, for what an uninstalled addon may not leave behind.
NAMES = {
    "table": "SELECT c.oid::regclass::text FROM pg_class c WHERE c.relkind IN ('r', 'v', 'm')"
    " AND c.relnamespace = 'public'::regnamespace",
    "model": "SELECT model FROM ir_model",
    "field": "SELECT model || '.' || name FROM ir_model_fields",
    "selection": "SELECT f.model || '.' || f.name || '.' || s.value"
    " FROM ir_model_fields_selection s JOIN ir_model_fields f ON f.id = s.field_id",
    "external id": "SELECT module || '.' || name FROM ir_model_data",
    "menu": "SELECT coalesce(p.name->>'en_US', '') || '/' || (m.name->>'en_US') FROM ir_ui_menu m"
    " LEFT JOIN ir_ui_menu p ON p.id = m.parent_id",
    "cron": "SELECT cron_name FROM ir_cron",
    "view": "SELECT coalesce(model, '') || ' ' || name FROM ir_ui_view",
    "window action": "SELECT name->>'en_US' FROM ir_act_window",
    "server action": "SELECT name->>'en_US' FROM ir_act_server",
    "report": "SELECT name->>'en_US' FROM ir_act_report_xml",
    "record rule": "SELECT name FROM ir_rule",
    "access": "SELECT name FROM ir_model_access",
    "group": "SELECT name->>'en_US' FROM res_groups",
    "parameter": "SELECT key FROM ir_config_parameter",
    "sequence": "SELECT name || ' ' || coalesce(code, '') FROM ir_sequence",
    "mail template": "SELECT name->>'en_US' FROM mail_template",
    "activity type": "SELECT name->>'en_US' FROM mail_activity_type",
}


def rows(cursor):
    """-> (kind, key, text) of the schema and of every row of every table."""
    for kind, query in SCHEMA.items():
        cursor.execute(query)
        for key, text in cursor.fetchall():
            yield kind, key, text
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        " ORDER BY 1"
    )
    for (table,) in cursor.fetchall():
        if not table.startswith(tuple(VOLATILE_TABLES)):
            left_out = VOLATILE_COLUMNS + (["id"] if table in RENUMBERED_TABLES else [])
            cursor.execute(f'SELECT to_jsonb(t) - %s FROM "{table}" t', [left_out])
            for (row,) in cursor.fetchall():
                text = json.dumps(row, sort_keys=True)
                yield table, str(row.get("id", text)), text


def names(cursor):
    """-> (kind, name, "") of what a module can bring."""
    for kind, query in NAMES.items():
        cursor.execute(query)
        for (name,) in cursor.fetchall():
            yield kind, str(name), ""
    for kind in SCHEMA:
        cursor.execute(SCHEMA[kind])
        for key, _text in cursor.fetchall():
            yield kind, key, ""


def main(what: str, db: str, file: str) -> None:
    take = {"rows": rows, "names": names}[what]
    with psycopg2.connect(dbname=db) as connection, open(file, "w") as target:
        for line in take(connection.cursor()):
            target.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
