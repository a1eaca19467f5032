import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

registry.category("web_tour.tours").add("clv_analysis_compute", {
    steps: () => [
        ...stepUtils.goToAppSteps("clv_analysis.clv_analysis_menu_root", "Open Customer Value"),
        {
            content: "Nothing is there yet: compute from the empty screen",
            trigger: ".o_view_nocontent a:contains(Compute now)",
            run: "click",
        },
        {
            content: "The best customer is first and a champion",
            trigger: ".o_data_row:first:contains(Clv Customer 5):contains(Champions)",
        },
        {
            content: "Computing again from the list changes nothing",
            trigger: ".o_control_panel button[name=action_compute_now]",
            run: "click",
        },
        { trigger: ".o_notification:contains(new: 0, changed: 0, removed: 0)" },
        {
            content: "Open the segments",
            trigger: "button[data-menu-xmlid='clv_analysis.clv_analysis_menu_configuration']",
            run: "click",
        },
        {
            trigger: ".o-dropdown-item[data-menu-xmlid='clv_analysis.clv_segment_menu']",
            run: "click",
        },
        { trigger: ".o_last_breadcrumb_item:contains(Segments)" },
        {
            content: "Champions",
            trigger: ".o_data_row .o_data_cell:contains(Champions)",
            run: "click",
        },
        {
            content: "Their customers",
            trigger: ".oe_stat_button[name=action_open_customers]:contains(2)",
            run: "click",
        },
        { trigger: ".o_last_breadcrumb_item:contains(Champions)" },
        {
            content: "A customer",
            trigger: ".o_data_row .o_data_cell:contains(Clv Customer 4)",
            run: "click",
        },
        {
            content: "How the scores came about",
            trigger: ".o_field_widget[name=explanation]:contains(160.00)",
        },
        {
            content: "To the contact",
            trigger: ".oe_stat_button[name=action_open_partner]",
            run: "click",
        },
        {
            content: "Its value",
            trigger: ".nav-link[name=clv_analysis]",
            run: "click",
        },
        { trigger: ".o_field_widget[name=clv_explanation]:contains(160.00)" },
        { trigger: ".o_field_widget[name=clv_value_trend] canvas" },
        { trigger: ".o_field_widget[name=clv_account_summary] tr:contains(Revenue):contains(160.00)" },
        {
            content: "The smart button leads back",
            trigger: ".oe_stat_button[name=action_open_clv_score]:contains(Champions)",
            run: "click",
        },
        { trigger: ".o_field_widget[name=r_score]:contains(4)" },
    ],
});
