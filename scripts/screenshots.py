"""Pictures of pages, to look at and for the README.

    python3 dev.py run scripts/screenshots.py URL FOLDER LANGUAGE [LOGIN] PATH=NAME ...

LANGUAGE is en_US or zh_CN and becomes the language of the user.  A path may end in `#row` to
open the first row of the list.  Prints what the browser's console complained about.
"""

import os
import shutil
import sys

from playwright.sync_api import sync_playwright

SET_LANGUAGE = """async (lang) => {
    const call = (model, method, args) => fetch(`/web/dataset/call_kw/${model}/${method}`, {
        method: "POST", headers: {"Content-Type": "application/json"},
        body: JSON.stringify({jsonrpc: "2.0", method: "call",
            params: {model, method, args, kwargs: {}}}),
    }).then((answer) => answer.json());
    const info = await (await fetch("/web/session/get_session_info", {method: "POST",
        headers: {"Content-Type": "application/json"}, body: '{"params": {}}'})).json();
    const answer = await call("res.users", "write", [[info.result.uid], {lang}]);
    if (answer.error) { throw new Error(answer.error.data.message); }
}"""


def main(base, folder, lang, *words):
    login = words[0] if words and "=" not in words[0] else "admin"
    pages = [word.rsplit("=", 1) for word in words if "=" in word]
    os.makedirs(folder, exist_ok=True)
    chromium = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        )
        width = 390 if login == "member" else 1366  # the portal is looked at as on a phone
        context = browser.new_context(
            viewport={"width": width, "height": 800}, locale=lang.replace("_", "-")
        )
        page = context.new_page()
        problems = []
        page.on("console", lambda m: m.type == "error" and problems.append(m.text))
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(f"{base}/web/login")
        page.fill("input[name=login]", login)
        page.fill("input[name=password]", login)
        page.click("form.oe_login_form button[type=submit]")
        page.wait_for_selector(".o_main_navbar, #wrapwrap")
        page.evaluate(SET_LANGUAGE, lang)
        context.add_cookies([{"name": "frontend_lang", "value": lang, "url": base}])
        for path, name in pages:
            shoot(page, base, path, os.path.join(folder, f"{name}.png"))
            print(name, page.title(), flush=True)
        print("console:", problems)
        browser.close()


READY = """() => document.querySelector(
        '.o_action_manager > *, #wrapwrap main')
    && !document.querySelector('.o_blockUI, .o_loading_indicator, .o_skeleton')"""


def shoot(page, base, path, file):
    address, _, row = path.partition("#")
    page.goto(f"{base}{address}", wait_until="domcontentloaded")
    page.wait_for_function(READY)
    if row:
        page.click(".o_data_row .o_data_cell:nth-child(3), .o_kanban_record:not(.o_kanban_ghost)")
        page.wait_for_selector(".o_form_view")
        page.wait_for_function(READY)
    page.wait_for_timeout(1200)  # pictures, animation of charts
    page.screenshot(path=file, full_page=address.startswith("/my"))


if __name__ == "__main__":
    main(*sys.argv[1:])
