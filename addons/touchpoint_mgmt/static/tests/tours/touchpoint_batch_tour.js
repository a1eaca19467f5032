import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

/** The paper opens in a tab of its own; the tour stays here and notes its address. */
function watchTabs() {
    browser.open = (url) => {
        document.body.dataset.paper = url;
    };
}

function openBatch(name) {
    return [
        ...stepUtils.goToAppSteps("touchpoint_mgmt.touchpoint_mgmt_menu_root"),
        { trigger: '[data-menu-xmlid="touchpoint_mgmt.touchpoint_mgmt_menu_touches"]', run: "click" },
        { trigger: '[data-menu-xmlid="touchpoint_mgmt.touchpoint_batch_menu"]', run: "click" },
        { trigger: `.o_data_row .o_data_cell:contains(${name})`, run: "click" },
        { trigger: ".o_form_view .o_data_row:contains(Tour Customer)" },
    ];
}

registry.category("web_tour.tours").add("touchpoint_letters_clerk", {
    url: "/odoo",
    steps: () => [
        ...openBatch("Tour letters"),
        { trigger: "body", run: watchTabs },
        { trigger: "button[name=action_print]:contains(Print)", run: "click" },
        { trigger: "body[data-paper*='touchpoint.batch']" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Printed)" },
        { trigger: "button[name=action_post]:contains(Posted)", run: "click" },
        { trigger: ".modal:contains(on their way) .btn-primary", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Done)" },
        { trigger: ".o_data_row:contains(Tour Customer):contains(Sent)" },
    ],
});

registry.category("web_tour.tours").add("touchpoint_call_sheet_clerk", {
    url: "/odoo",
    steps: () => [
        ...openBatch("Call Sheet"),
        { trigger: "body", run: watchTabs },
        { trigger: "button[name=action_print]", run: "click" },
        { trigger: "body[data-paper*='touchpoint.batch']" },
        // one customer was reached, and what came of it is recorded
        { trigger: ".o_data_row:contains(Tour Customer) button[name=action_record]", run: "click" },
        { trigger: ".modal .o_field_widget[name=outcome_id]" },
        { trigger: ".modal .btn-close", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: "button[name=action_post]:contains(Worked Off)", run: "click" },
        { trigger: ".modal:contains(closed as done) .btn-primary", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Done)" },
    ],
});
