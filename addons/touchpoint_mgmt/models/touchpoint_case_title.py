"""Titles that nobody typed are shown in the reader's language.

A case that a touch, a rating or a survey opened is named in the language of that moment. As long as
nobody renamed it, its title is written anew for whoever reads it.
"""

from odoo import api, fields, models


class TouchpointCase(models.Model):
    _inherit = "touchpoint.case"  # pylint: disable=consider-merging-classes-inherited

    title = fields.Char(compute="_compute_title", inverse="_inverse_title")

    @api.depends_context("lang")
    @api.depends("name", "source", "touch_id")
    def _compute_title(self):
        langs = [code for code, _name in self.env["res.lang"].get_installed()]
        for case in self:
            case.title = case._get_own_title(langs) or case.name

    def _inverse_title(self):
        for case in self:
            case.name = case.title

    def _get_own_title(self, langs):
        """The title the system gave, in the reader's language; False when somebody typed it.

        :param langs: codes of the languages it may have been written in
        """
        # sudo: the touch may be another department's
        if touch := self.sudo().touch_id:
            written = {touch.with_context(lang=lang).display_name for lang in langs}
            return self.name in written and touch.display_name
        for lang in langs:
            pattern = self.with_context(lang=lang)._get_title_pattern()
            before, mark, after = pattern.partition("%s")
            name = self.name or ""
            if mark and name.startswith(before) and name.endswith(after):
                subject = name[len(before) : len(name) - len(after)]
                return self._get_title_pattern().replace("%s", subject)
        return False

    def _get_title_pattern(self):
        """How cases of this source are named, with %s for what it is about."""
        return {
            "rating": self.env._("Low rating: %s"),
            "survey": self.env._("Survey: %s"),
        }.get(self.source, "")
