from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestTouchpointCasePortal(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for login in ("case_portal_one", "case_portal_two"):
            new_test_user(cls.env, login=login, password=login, groups="base.group_portal")
        cls.one, cls.two = (
            cls.env["res.users"].search([("login", "=", f"case_portal_{name}")]).partner_id
            for name in ("one", "two")
        )
        cls.case = cls.env["touchpoint.case"].create(
            {"name": "Seat of customer one", "partner_id": cls.one.id, "analysis": "Our secret"}
        )

    def test_own_case_only(self):
        self.authenticate("case_portal_one", "case_portal_one")
        page = self.url_open(f"/my/cases/{self.case.id}").text
        self.assertIn("Seat of customer one", page)
        self.assertNotIn("Our secret", page)
        self.authenticate("case_portal_two", "case_portal_two")
        self.assertNotIn("Seat of customer one", self.url_open("/my/cases").text)
        self.assertNotIn("Seat of customer one", self.url_open(f"/my/cases/{self.case.id}").text)

    def test_link_with_token_and_altered_token(self):
        url = f"/my/cases/{self.case.id}?access_token="
        token = self.case._portal_ensure_token()
        self.assertIn("Seat of customer one", self.url_open(url + token).text)
        self.assertNotIn("Seat of customer one", self.url_open(url + token[:-1] + "x").text)

    def test_tell_us(self):
        self.authenticate("case_portal_two", "case_portal_two")
        data = {"name": " ", "category": "service", "description": "<b>bold</b>"}
        page = self._post("/my/cases/new", data)
        self.assertIn("in a few words", page.text)
        self._post("/my/cases/new", {**data, "name": "Invoice is wrong"})
        case = self.env["touchpoint.case"].search([("partner_id", "=", self.two.id)])
        self.assertEqual((case.name, case.source), ("Invoice is wrong", "portal"))
        self.assertNotIn("<b>", case.description)

    def _post(self, url, data):
        token = self.url_open(url).text.split('name="csrf_token" value="')[1].split('"')[0]
        return self.url_open(url, data={**data, "csrf_token": token})

    def test_mine_in_the_browser(self):
        self.start_tour("/my", "touchpoint_case_portal", login="case_portal_one")
        self.assertEqual(
            self.env["touchpoint.case"].search_count([("partner_id", "=", self.one.id)]), 2
        )

    def test_clerk_in_the_browser(self):
        new_test_user(
            self.env,
            login="case_clerk",
            password="case_clerk",
            groups="touchpoint_mgmt.touchpoint_mgmt_group_user",
        )
        self.case.name = "Cold seat of the tour"
        self.start_tour("/odoo/touchpoint-cases", "touchpoint_case_clerk", login="case_clerk")
        self.assertEqual(self.case.state, "closed")
