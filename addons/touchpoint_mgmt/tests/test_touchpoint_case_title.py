from .common import TouchpointCase


class TestTouchpointCaseTitle(TouchpointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.partner = cls._new_customer("Mrs Wu")

    def _new_case(self, **values):
        return self.env["touchpoint.case"].create(
            {"company_id": self.company.id, "partner_id": self.partner.id, **values}
        )

    def test_what_a_touch_opened_is_named_in_the_language_of_the_reader(self):
        touch = self._new_touch(self.partner)
        for writer, reader in (("en_US", "zh_CN"), ("zh_CN", "en_US")):
            name = touch.with_context(lang=writer).display_name
            case = self._new_case(name=name, source="touch", touch_id=touch.id)
            title = touch.with_context(lang=reader).display_name
            self.assertNotEqual(name, title)
            case = case.with_context(lang=reader)
            self.assertEqual(case.title, title)
            self.assertEqual(case.display_name, f"{case.number} {title}")
            self.assertEqual(case.name, name, "what is kept is what was written")

    def test_low_ratings_and_surveys_too(self):
        for source, name in (("rating", "Low rating: S00042"), ("survey", "Survey: S00042")):
            case = self._new_case(name=name, source=source)
            self._assert_reader_language(case, "title")
            self.assertTrue(case.with_context(lang="zh_CN").title.endswith("S00042"))
            self.assertEqual(case.with_context(lang="en_US").title, name)

    def test_what_somebody_typed_stays(self):
        touch = self._new_touch(self.partner)
        case = self._new_case(name=touch.display_name, source="touch", touch_id=touch.id)
        case.with_context(lang="zh_CN").title = "The seat is cold"
        by_hand = self._new_case(name="Low rating: what to do?")
        for lang in ("en_US", "zh_CN"):
            self.assertEqual(case.with_context(lang=lang).title, "The seat is cold")
            self.assertEqual(by_hand.with_context(lang=lang).title, by_hand.name)
