import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const { DateTime } = luxon;
const menu = (name) => `[data-menu-xmlid="touchpoint_mgmt.${name}"]`;
const choose = (name) => ({
    trigger: `.o_data_row:contains(${name}) .o_list_record_selector input`,
    run: "click",
});

/** References of the two contacts, as the vendor finds them in the file. */
let references = [];

/** What the browser would download is read instead, as the vendor reads it. */
function readDownloads() {
    browser.open = (url) => {
        fetch(url)
            .then((answer) => answer.text())
            .then((text) => {
                references = [...text.matchAll(/^(\d+),(One|Two) of the vendor tour,/gm)].map(
                    (match) => match[1]
                );
                document.body.dataset.exported = references.length;
            });
        return window; // a window that no blocker of popups closed
    };
}

/** The file of the vendor; the points of the second contact are what is told. */
function fillIn(perceived) {
    const day = DateTime.now().minus({ days: 1 }).toFormat("yyyy-MM-dd");
    const [one, two] = references;
    return [
        "Reference,Date,Outcome,Expected,Perceived,Note",
        `${one},${day} 10:00,Reached,7,9,Was pleased`,
        `${two},${day} 10:05,Reached,7,${perceived},Had waited`,
    ].join("\n");
}

function importFile(perceived, result) {
    return [
        { trigger: ".o_form_view button[name=action_import]:visible", run: "click" },
        {
            trigger: ".modal .o_field_widget[name=file] input[type=file]:not(:visible)",
            run() {
                const transfer = new DataTransfer();
                transfer.items.add(new File([fillIn(perceived)], "back.csv", { type: "text/csv" }));
                this.anchor.files = transfer.files;
                this.anchor.dispatchEvent(new Event("change", { bubbles: true }));
            },
        },
        { trigger: ".modal .o_field_widget[name=file] input:value(back.csv)" },
        { trigger: ".modal-footer button[name=action_import]", run: "click" },
        ...Object.entries(result).map(([name, count]) => ({
            trigger: `.modal .o_field_widget[name=${name}]:contains(/^${count}$/)`,
        })),
    ];
}

const close = [
    { trigger: ".modal-footer .btn-primary:contains(Close)", run: "click" },
    { trigger: "body:not(:has(.modal))" },
];

registry.category("web_tour.tours").add("touchpoint_vendor_manager", {
    url: "/odoo",
    steps: () => [
        ...stepUtils.goToAppSteps("touchpoint_mgmt.touchpoint_mgmt_menu_root"),
        { trigger: "body", run: readDownloads },
        { trigger: menu("touchpoint_mgmt_menu_touches"), run: "click" },
        { trigger: menu("touchpoint_touch_menu"), run: "click" },
        { trigger: ".o_breadcrumb:contains(Touches)" },
        choose("One of the vendor tour"),
        choose("Two of the vendor tour"),
        { trigger: ".o_cp_action_menus .dropdown-toggle:contains(Actions)", run: "click" },
        { trigger: ".o-dropdown-item:contains(Entrust to a Vendor)", run: "click" },
        { trigger: ".modal .o_field_widget[name=touch_count]:contains(2)" },
        { trigger: ".modal .o_field_widget[name=name] input", run: "edit Calls of the tour" },
        { trigger: ".modal .o_field_widget[name=vendor_id] input", run: "edit Call House" },
        { trigger: ".ui-menu-item > a:contains(Call House of the tour)", run: "click" },
        {
            trigger: ".modal .o_field_widget[name=due] input, .modal .o_field_widget[name=due] button",
            run: "click",
        },
        { trigger: ".o_datetime_picker .o_next", run: "click" },
        { trigger: ".o_datetime_picker .o_date_item_cell:contains(/^15$/)", run: "click" },
        { trigger: ".modal .o_field_widget[name=unit_cost] input", run: "edit 5 && press Tab" },
        { trigger: ".modal button[name=action_entrust]", run: "click" },
        // the list goes out
        { trigger: ".o_form_view .o_data_row:contains(Two of the vendor tour)" },
        { trigger: "button[name=action_export_csv]", run: "click" },
        { trigger: "body[data-exported='2']" },
        // it comes back with a bad line, which is named; the good one is kept
        ...importFile(11, { recorded_count: 1, known_count: 0, error_count: 1 }),
        { trigger: ".modal .o_data_row:contains(/^\\s*3\\s*Perceived: “11”/)" },
        ...close,
        { trigger: "button[name=action_view_touches]:contains(/1\\s*\\/\\s*2/)" },
        // mended, and sent once more by mistake
        ...importFile(4, { recorded_count: 1, known_count: 1, error_count: 0 }),
        ...close,
        ...importFile(4, { recorded_count: 0, known_count: 2, error_count: 0 }),
        ...close,
        { trigger: "button[name=action_view_touches]:contains(/2\\s*\\/\\s*2/)" },
    ],
});
