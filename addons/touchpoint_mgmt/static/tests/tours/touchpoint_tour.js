import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

registry.category("web_tour.tours").add("touchpoint_rule_manager", {
    url: "/odoo",
    steps: () => [
        ...stepUtils.goToAppSteps("touchpoint_mgmt.touchpoint_mgmt_menu_root"),
        {
            trigger: '[data-menu-xmlid="touchpoint_mgmt.touchpoint_rule_menu"]',
            run: "click",
        },
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_field_widget[name=name] input", run: "edit Tour thank-you" },
        { trigger: ".o_field_widget[name=type_id] input", run: "edit Thank-you" },
        { trigger: ".ui-menu-item > a:contains(Thank-you Call)", run: "click" },
        { trigger: ".o_field_widget[name=anchor_id] input", run: "edit Order" },
        { trigger: ".ui-menu-item > a:contains(Order Confirmed)", run: "click" },
        { trigger: ".o_field_widget[name=offset_days] input", run: "edit 3 && press Tab" },
        { trigger: ".o_field_widget[name=summary]:contains(3 days after)" },
        ...stepUtils.saveForm(),
        { trigger: "button[name=action_preview]", run: "click" },
        { trigger: ".o_touchpoint_grid td" },
        { trigger: ".nav-link[name=customers]", run: "click" },
        { trigger: ".o_touchpoint_customers:contains(Tour Customer)" },
        { trigger: "button[name=action_approve]", run: "click" },
        { trigger: "button[name=action_start]", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Running)" },
    ],
});

registry.category("web_tour.tours").add("touchpoint_touch_clerk", {
    url: "/odoo",
    steps: () => [
        ...stepUtils.goToAppSteps("touchpoint_mgmt.touchpoint_mgmt_menu_root"),
        // first click
        {
            trigger:
                ".o_data_row:has(.o_data_cell:contains(Tour Customer)) button[name=action_record]",
            run: "click",
        },
        // second click; the two numbers are optional
        {
            trigger: ".modal .o_field_widget[name=outcome_id] .o_selection_badge:contains(/^Reached$/)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=expected] .o_selection_badge:contains(/^6$/)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=perceived] .o_selection_badge:contains(/^9$/)",
            run: "click",
        },
        // third click
        { trigger: ".modal button[name=action_save]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".o_view_nocontent_smiling_face, .o_list_view" },
        { trigger: ".o_action_manager:not(:has(.o_data_cell:contains(Tour Customer)))" },
    ],
});

/** From here on every press of the pointer counts. */
function countClicks() {
    window.touchpointClicks = 0;
    document.addEventListener("pointerdown", () => window.touchpointClicks++, true);
}

function assertClicks(allowed) {
    if (window.touchpointClicks > allowed) {
        throw new Error(`${window.touchpointClicks} clicks instead of ${allowed}`);
    }
    if (!window.touchpointClicks) {
        throw new Error("No click was counted");
    }
}

registry.category("web_tour.tours").add("touchpoint_result_record_clicks", {
    url: "/odoo/touchpoint-today",
    steps: () => [
        { trigger: ".o_data_cell:contains(Tour Customer)", run: countClicks },
        {
            trigger:
                ".o_data_row:has(.o_data_cell:contains(Tour Customer)) button[name=action_record]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=outcome_id] .o_selection_badge:contains(/^Reached$/)",
            run: "click",
        },
        // ticked by the outcome, without a click
        { trigger: ".modal .o_field_widget[name=item_ids] input:checked" },
        { trigger: ".modal button[name=action_save]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        {
            trigger: ".o_action_manager:not(:has(.o_data_cell:contains(Tour Customer)))",
            run: () => assertClicks(3),
        },
    ],
});

registry.category("web_tour.tours").add("touchpoint_result_log", {
    steps: () => [
        { trigger: ".o_form_view button[name=action_log_touch]", run: countClicks },
        { trigger: ".o_form_view button[name=action_log_touch]", run: "click" },
        {
            trigger:
                ".modal .o_field_widget[name=channel_id] .o_selection_badge:contains(/^Instant Message$/)",
            run: "click",
        },
        { trigger: ".modal .o_field_widget[name=type_id] input:value(Message From the Customer)" },
        { trigger: ".modal button[name=action_save]", run: "click" },
        { trigger: "body:not(:has(.modal))", run: () => assertClicks(3) },
        { trigger: ".o_form_view .nav-link[name=touches]", run: "click" },
        {
            trigger:
                ".o_field_widget[name=touch_ids] .o_data_row:contains(Message From the Customer)",
        },
    ],
});

registry.category("web_tour.tours").add("touchpoint_result_talk", {
    url: "/odoo/touchpoint-today",
    steps: () => [
        {
            trigger:
                ".o_data_row:has(.o_data_cell:contains(Tour Customer)) button[name=action_record]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=outcome_id] .o_selection_badge:contains(/^Reached$/)",
            run: "click",
        },
        // an item of the script was not talked about, a standard phrase was used
        { trigger: ".modal .o_field_widget[name=item_ids] input:checked", run: "click" },
        { trigger: ".modal .o_field_widget[name=phrase_ids] input", run: "click" },
        { trigger: ".modal .nav-link[name=said]", run: "click" },
        {
            trigger:
                ".modal .o_field_widget[name=feedback_kind] .o_selection_badge:contains(/^Problem$/)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=feedback] textarea",
            run: "edit The seat stays cold",
        },
        { trigger: ".modal .nav-link[name=objection]", run: "click" },
        { trigger: ".modal .o_field_widget[name=objection_line_id] input", run: "click" },
        { trigger: ".ui-menu-item > a:contains(I have no time now)", run: "click" },
        {
            trigger: ".modal .o_field_widget[name=objection_answer] textarea:value(/two minutes/)",
        },
        { trigger: ".modal .nav-link[name=next]", run: "click" },
        {
            trigger: ".modal .o_field_widget[name=promise] input",
            run: "edit Call back with a date && press Tab",
        },
        {
            trigger: ".modal .o_field_widget[name=promise_due] button, .modal .o_field_widget[name=promise_due] input",
            run: "click",
        },
        { trigger: ".o_datetime_picker .o_today", run: "click" },
        { trigger: ".modal button[name=action_save]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".o_action_manager:not(:has(.o_data_cell:contains(Tour Customer)))" },
    ],
});
