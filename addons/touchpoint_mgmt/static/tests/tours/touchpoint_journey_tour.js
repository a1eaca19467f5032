import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const menu = (name) => `[data-menu-xmlid="touchpoint_mgmt.${name}"]`;

registry.category("web_tour.tours").add("touchpoint_journey_leader", {
    url: "/odoo",
    steps: () => [
        ...stepUtils.goToAppSteps("touchpoint_mgmt.touchpoint_mgmt_menu_root"),
        { trigger: menu("touchpoint_dashboard_menu"), run: "click" },
        { trigger: ".o_touchpoint_dashboard [data-panel=ahead] canvas" },
        { trigger: ".o_touchpoint_dashboard [data-panel=coverage] canvas" },
        { trigger: ".o_touchpoint_dashboard:not(:has(.o_touchpoint_wait))" },
        // only one's own, and back to everybody
        { trigger: ".o_touchpoint_mine", run: "click" },
        { trigger: ".o_touchpoint_mine.btn-primary" },
        { trigger: ".o_touchpoint_all", run: "click" },
        // a tile opens its rows
        { trigger: ".o_touchpoint_tile[data-tile=late] .text-danger" },
        { trigger: ".o_touchpoint_tile[data-tile=late]", run: "click" },
        { trigger: ".o_data_row .o_data_cell:contains(Cold seat of the journey)", run: "click" },
        { trigger: "button[name=action_book_visit]", run: "click" },
        { trigger: ".o_calendar_view" },
        // who is forgotten
        { trigger: menu("touchpoint_mgmt_menu_customers"), run: "click" },
        { trigger: menu("touchpoint_coverage_menu"), run: "click" },
        { trigger: ".o_breadcrumb:contains(Coverage)" },
        { trigger: ".o_data_row .o_data_cell:contains(Forgotten of the journey)", run: "click" },
        { trigger: ".o_form_view .nav-link[name=card]", run: "click" },
        { trigger: ".o_field_widget[name=touch_is_key] input", run: "click" },
        { trigger: ".o_field_widget[name=touch_is_key] input:checked" },
        // the switch saves by itself; leaving the form waits for it
        { trigger: menu("touchpoint_mgmt_menu_customers"), run: "click" },
        { trigger: menu("touchpoint_coverage_menu"), run: "click" },
        { trigger: ".o_list_view .o_data_row" },
    ],
});

registry.category("web_tour.tours").add("touchpoint_journey_controller", {
    url: "/odoo",
    steps: () => [
        ...stepUtils.goToAppSteps("touchpoint_mgmt.touchpoint_mgmt_menu_root"),
        { trigger: menu("touchpoint_mgmt_menu_report"), run: "click" },
        { trigger: menu("touchpoint_recheck_menu"), run: "click" },
        { trigger: ".o_data_row .o_data_cell:contains(Customer of the journey)", run: "click" },
        { trigger: ".o_field_widget[name=note] textarea", run: "edit Nobody called me" },
        { trigger: "button[name=action_falsify]", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Falsified)" },
        { trigger: menu("touchpoint_mgmt_menu_report"), run: "click" },
        { trigger: menu("touchpoint_control_menu"), run: "click" },
        { trigger: ".o_pivot th:contains(Falsified)" },
        { trigger: menu("touchpoint_mgmt_menu_report"), run: "click" },
        { trigger: menu("touchpoint_conduct_menu"), run: "click" },
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_field_widget[name=user_id] input", run: "edit journey_clerk" },
        { trigger: ".ui-menu-item > a:contains(journey_clerk)", run: "click" },
        { trigger: ".o_field_widget[name=decision] label:contains(Warning)", run: "click" },
        {
            trigger: ".o_field_widget[name=reason] textarea",
            run: "edit A call was reported that did not take place",
        },
        ...stepUtils.saveForm(),
        { trigger: ".o_field_widget[name=author_id]" },
    ],
});
