"""Rules every model, view and record of the suite keeps, checked in the database."""

import re

from suite import NAMES, REPO, own_models

from odoo.tests import TransactionCase, tagged
from odoo.tools.translate import TranslationModuleReader

KINDS = ("(configuration)", "(fact)", "(result)")
LATIN = re.compile(r"[A-Za-z]{3,}")


@tagged("post_install", "-at_install")
class TestSuiteRules(TransactionCase):
    def stored_models(self):
        return [m for m in own_models(self.env) if m._auto and not m._transient and not m._abstract]

    def own_records(self, model):
        """xml id without its module -> record, of the suite's records of a model"""
        rows = self.env["ir.model.data"].search([("module", "in", NAMES), ("model", "=", model)])
        return {(row.module, row.name): self.env[model].browse(row.res_id) for row in rows}

    def test_every_model_says_what_kind_it_is(self):
        for model in self.stored_models():
            self.assertTrue(model._description.endswith(KINDS), model._name)

    def test_every_model_has_access_lines(self):
        access = self.env["ir.model.access"].search([("active", "=", True)])
        named = set(access.model_id.mapped("model"))
        for model in own_models(self.env):
            if not model._abstract:
                self.assertIn(model._name, named)
        open_to_all = access.filtered(lambda a: not a.group_id and a.model_id.model in self.names())
        self.assertFalse(open_to_all.mapped("name"))

    def names(self):
        return {model._name for model in own_models(self.env)}

    def test_every_model_with_a_company_has_a_company_rule(self):
        rules = self.env["ir.rule"].search([("groups", "=", False)])
        ruled = {r.model_id.model for r in rules if "compan" in (r.domain_force or "")}
        for model in self.stored_models():
            if "company_id" in model._fields:
                self.assertIn(model._name, ruled)

    def test_view_ids_follow_their_model(self):
        for (_module, name), view in self.own_records("ir.ui.view").items():
            if view.type == "qweb" or view.inherit_id or view.model not in self.names():
                continue
            stem = view.model.replace(".", "_")
            self.assertRegex(name, rf"^{stem}_view_[a-z_]+$")

    def test_action_and_menu_ids(self):
        for (_module, name), action in self.own_records("ir.actions.act_window").items():
            if action.res_model in self.names():
                stem = action.res_model.replace(".", "_")
                self.assertRegex(name, rf"^{stem}_action(_[a-z_]+)?$")
        for (module, name), _menu in self.own_records("ir.ui.menu").items():
            self.assertRegex(name, rf"^({module}_menu_[a-z]+|[a-z_]+_menu(_[a-z_]+)?)$")

    def test_every_cron_is_named_after_its_model(self):
        for (_module, name), cron in self.own_records("ir.cron").items():
            stem = cron.model_id.model.replace(".", "_")
            self.assertRegex(name, rf"^{stem}_cron_[a-z_]+$")

    def test_inverse_fields_are_indexed(self):
        """An index of its own, or one that begins with the field."""
        for model in self.stored_models():
            for field in model._fields.values():
                if field.type != "one2many" or not field.inverse_name or field.related:
                    continue
                comodel = self.env[field.comodel_name]
                inverse = comodel._fields[field.inverse_name]
                if comodel._auto and inverse.store and inverse.type == "many2one":
                    self.assertIn(inverse.name, self.indexed(comodel._table), f"behind {field}")

    def indexed(self, table):
        """names of the columns that an index of the table begins with"""
        self.env.cr.execute(
            """SELECT a.attname FROM pg_index i
                 JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
                WHERE i.indrelid = %s::regclass""",
            [table],
        )
        return {name for (name,) in self.env.cr.fetchall()}

    def test_every_text_exists_in_chinese(self):
        for module in NAMES:
            path = REPO / "addons" / module / "i18n" / "zh_CN.po"
            known = chinese(path)
            wanted = {
                term[4]
                for term in TranslationModuleReader(self.env.cr, modules=[module])
                if term[0] == module and LATIN.search(term[4]) and self.is_own(module, term)
            }
            missing = sorted(text for text in wanted if not known.get(text))
            self.assertFalse(missing, f"{module}: without zh_CN: {missing[:20]}")

    def is_own(self, module, term):
        """Not the label of a field that an app the addon does not need put on its models."""
        if term[2] != "ir.model.fields,field_description":
            return True
        label = self.env.ref(f"{module}.{term[3].rpartition('.')[2]}")
        makers = {
            mixin._fields[label.name]._module
            for mixin in self.env.registry.values()
            if mixin._abstract
            and label.name in mixin._fields
            and label.model in mixin._inherit_children
        }
        addon = self.env["ir.module.module"].search([("name", "=", module)])
        needed = addon | addon.upstream_dependencies(exclude_states=("uninstallable",))
        return not makers or bool(makers & {*needed.mapped("name"), "base"})

    def test_documents_name_records_that_exist(self):
        pattern = re.compile(rf"`(({'|'.join(NAMES)})\.[a-z_0-9]+)`")
        for path in [REPO / "README.md", *(REPO / "docs").glob("*.md")]:
            for name, _module in pattern.findall(path.read_text(encoding="utf-8")):
                if not name.endswith(("_views", ".py")):
                    self.assertTrue(self.env.ref(name, raise_if_not_found=False), name)


def chinese(path):
    """source text -> Chinese text of a translation file"""
    import polib

    return {entry.msgid: entry.msgstr for entry in polib.pofile(str(path))}
