import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const openApp = () =>
    stepUtils.goToAppSteps("clv_analysis.clv_analysis_menu_root", "Open Customer Value");

const openMenu = (section, item) => [
    {
        content: `Open the menu ${section}`,
        trigger: `button[data-menu-xmlid='clv_analysis.${section}']`,
        run: "click",
    },
    {
        content: `Choose ${item}`,
        trigger: `.o-dropdown-item[data-menu-xmlid='clv_analysis.${item}']`,
        run: "click",
    },
];

registry.category("web_tour.tours").add("clv_analysis_dashboards", {
    steps: () => [
        ...openApp(),
        {
            content: "To the dashboards",
            trigger: ".o_menu_sections [data-menu-xmlid='clv_analysis.clv_dashboard_menu']",
            run: "click",
        },
        {
            content: "Nothing is there before the first analysis: compute",
            trigger: ".o_clv_dashboard .o_nocontent_help button:contains(Compute now)",
            run: "click",
        },
        {
            content: "The figures of the company",
            trigger: ".o_clv_tile:contains(Customers):contains(5)",
        },
        { trigger: "[data-panel=pareto] canvas" },
        {
            content: "Retention",
            trigger: "button[data-page=retention]",
            run: "click",
        },
        { trigger: "[data-panel=flow] canvas" },
        {
            content: "A cell of the heat map opens the customers behind it",
            trigger: ".o_clv_heat td[role=button]:contains(100):first",
            run: "click",
        },
        {
            content: "They are the customers who started then",
            trigger: ".o_data_row:contains(Clv Customer)",
        },
        { trigger: ".breadcrumb-item a:contains(Value dashboards)", run: "click" },
        {
            content: "What if",
            trigger: "button[data-page=what_if]",
            run: "click",
        },
        {
            content: "Ten points more margin",
            trigger: "[data-slider=margin] input",
            run() {
                this.anchor.value = "-20";
                this.anchor.dispatchEvent(new Event("input", { bubbles: true }));
            },
        },
        { trigger: "[data-slider=margin] b:contains(-20)" },
        {
            content: "A customer segment behind a row",
            trigger: ".o_clv_what_if tbody tr:first",
            run: "click",
        },
        { trigger: ".o_data_row:contains(Clv Customer)" },
    ],
});

registry.category("web_tour.tours").add("clv_analysis_sales", {
    steps: () => [
        ...openApp(),
        ...openMenu("clv_analysis_menu_retention", "clv_alert_menu"),
        {
            content: "The customer who stays away",
            trigger: ".o_data_row .o_data_cell:contains(Clv Quiet)",
            run: "click",
        },
        {
            content: "Why, and what is at stake",
            trigger: ".o_field_widget[name=reason]:contains(Away longer than usual)",
        },
        {
            content: "Make an activity",
            trigger: "button[name=action_make_activity]",
            run: "click",
        },
        { trigger: ".o_field_widget[name=activity_date]" },
        {
            content: "To the customer",
            trigger: ".oe_stat_button[name=action_open_partner]",
            run: "click",
        },
        {
            content: "The activity is there",
            trigger: ".o-mail-Activity:contains(Away longer than usual)",
        },
        { trigger: ".nav-link[name=clv_analysis]", run: "click" },
        {
            content: "The alert on the tab",
            trigger: ".alert:contains(In danger of being lost)",
        },
        {
            content: "How it is computed",
            trigger: ".o_field_widget[name=clv_explanation]:contains(Value at stake)",
        },
        { trigger: ".breadcrumb-item a:contains(Clv Quiet), .o_back_button a", run: "click" },
        {
            content: "The customer was called",
            trigger: "button[name=action_done]",
            run: "click",
        },
        { trigger: ".o_arrow_button_current:contains(Dealt with)" },
        ...openMenu("clv_analysis_menu_event", "clv_event_menu"),
        {
            content: "Write an expected event down",
            trigger: ".o_list_button_add",
            run: "click",
        },
        { trigger: ".o_field_widget[name=name] input", run: "edit Winter contract" },
        { trigger: ".o_field_widget[name=partner_id] input", run: "edit Clv Quiet" },
        { trigger: ".o-autocomplete--dropdown-item:contains(Clv Quiet)", run: "click" },
        { trigger: ".o_field_widget[name=type_id] input", run: "edit Contract renewal" },
        { trigger: ".o-autocomplete--dropdown-item:contains(Contract renewal)", run: "click" },
        { trigger: ".o_field_widget[name=revenue] input", run: "edit 1000" },
        ...stepUtils.saveForm(),
        {
            content: "80 % of 1,000",
            trigger: ".o_field_widget[name=expected_profit]:contains(800.00)",
        },
        { trigger: "button[name=action_happened]", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Happened)" },
    ],
});
