import { registry } from "@web/core/registry";

const fits = {
    content: "nothing is wider than the phone",
    trigger: ".o_touch_page",
    run() {
        if (document.documentElement.scrollWidth > window.innerWidth) {
            throw new Error("The page is wider than the window of a phone.");
        }
    },
};

registry.category("web_tour.tours").add("touchpoint_page_phone", {
    steps: () => [
        fits,
        { trigger: "label[for=touch_expected_7]", run: "click" },
        { trigger: "label[for=touch_perceived_9]", run: "click" },
        { trigger: "#touch_note", run: "edit Friendly people" },
        {
            trigger: ".o_touch_question button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".o_touch_done:contains(Thank you)" },
        { trigger: "body:not(:has(.o_touch_question))" },
        { trigger: ".form-switch:contains(/^\\s*Phone/) input:checked", run: "click" },
        { trigger: "#touch_hour_from", run: "select 18" },
        { trigger: "#touch_hour_to", run: "select 20" },
        {
            trigger: "#touch_birthday",
            run() {
                this.anchor.value = "1990-05-01";
            },
        },
        { trigger: ".o_touch_save", run: "click", expectUnloadPage: true },
        { trigger: ".o_touch_done:contains(Saved)" },
        { trigger: ".form-switch:contains(/^\\s*Phone/) input:not(:checked)" },
        fits,
    ],
});

registry.category("web_tour.tours").add("touchpoint_page_portal_phone", {
    steps: () => [
        {
            content: "pictograms are as small as those of Odoo",
            trigger: 'a[href="/my/wishes"] img',
            run() {
                const icons = [...document.querySelectorAll('a[href="/my/wishes"] img, a[href="/my/cases"] img')];
                if (icons.some((icon) => icon.naturalWidth > 80)) {
                    throw new Error("A pictogram of the portal is too large for a phone.");
                }
            },
        },
        { trigger: 'a[href="/my/wishes"]', run: "click", expectUnloadPage: true },
        fits,
        { trigger: "#touch_stop", run: "click" },
        { trigger: ".o_touch_save", run: "click", expectUnloadPage: true },
        { trigger: ".o_touch_done:contains(Saved)" },
        { trigger: "#touch_stop:checked" },
    ],
});
