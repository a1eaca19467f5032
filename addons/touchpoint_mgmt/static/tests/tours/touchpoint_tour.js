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

registry.category("web_tour.tours").add("touchpoint_result_log", {
    steps: () => [
        { trigger: ".o_form_view .nav-link[name=touches]", run: "click" },
        { trigger: "button[name=action_log_touch]", run: "click" },
        {
            trigger: ".modal .o_field_widget[name=outcome_id] .o_selection_badge:contains(/^Reached$/)",
            run: "click",
        },
        { trigger: ".modal button[name=action_save]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".o_field_widget[name=touch_ids] .o_data_row:contains(Call From the Customer)" },
    ],
});
