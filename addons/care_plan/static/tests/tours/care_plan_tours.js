import { registry } from "@web/core/registry";

const tab = (name) => ({ trigger: `.o_notebook .nav-link[name=${name}]`, run: "click" });
const addLine = (field) => ({
    trigger: `.o_field_widget[name=${field}] .o_field_x2many_list_row_add a, .o_field_widget[name=${field}] .o_field_x2many_list_row_add button`,
    run: "click",
});
const edit = (field, value, scope = "") => ({
    trigger: `${scope} .o_field_widget[name=${field}] input`,
    run: `edit ${value}`,
});
const saveDialog = [
    { trigger: ".modal .o_form_button_save", run: "click" },
    { trigger: "body:not(:has(.modal))" },
];
const saveForm = [
    { trigger: ".o_form_button_save", run: "click" },
    { trigger: ".o_form_saved, .o_form_status_indicator_buttons.invisible" },
];
const inState = (label) => ({ trigger: `.o_arrow_button_current:contains(${label})` });

registry.category("web_tour.tours").add("care_plan_make_and_submit", {
    steps: () => [
        { trigger: ".o_kanban_view" },
        { trigger: ".o-kanban-button-new", run: "click" },
        edit("name", "Care for the North", ".oe_title"),
        tab("goals"),
        addLine("goal_ids"),
        // before anything that asks the server: its answer would close the menu
        { trigger: ".modal .o_field_widget[name=measure] input", run: "click" },
        { trigger: ".o_select_menu_item:contains(Customers who ordered):first", run: "click" },
        { trigger: ".modal .o_field_widget[name=measure] input:value(Customers who ordered)" },
        edit("name", "More orders", ".modal"),
        edit("target_value", "5", ".modal"),
        ...saveDialog,
        tab("actions"),
        addLine("action_ids"),
        edit("name", "Thank-you call", ".modal"),
        ...saveDialog,
        tab("budget"),
        addLine("budget_line_ids"),
        edit("name", "Calls", ".modal"),
        edit("planned", "1000", ".modal"),
        ...saveDialog,
        ...saveForm,
        tab("goals"),
        { trigger: "button[name=action_capture_baselines]", run: "click" },
        { trigger: ".o_data_cell[name=baseline_value]:contains(1)" },
        tab("actions"),
        { trigger: "button[name=action_add_rule]", run: "click" },
        { trigger: ".breadcrumb-item:contains(Care for the North)" },
        { trigger: ".o_field_widget[name=type_id] input", run: "edit Care call" },
        { trigger: ".ui-menu-item a:contains(Care call)", run: "click" },
        { trigger: ".o_field_widget[name=anchor_id] input", run: "edit order" },
        { trigger: ".ui-menu-item a:contains(Order):first", run: "click" },
        ...saveForm,
        { trigger: ".o_back_button a, .breadcrumb-item a:contains(Care for the North)", run: "click" },
        { trigger: "button[name=action_view_rules]:contains(1)" },
        { trigger: "button[name=action_submit]", run: "click" },
        inState("Submitted"),
        { trigger: "body:not(:has(button[name=action_approve]))" },
    ],
});

registry.category("web_tour.tours").add("care_plan_approve", {
    steps: () => [
        { trigger: ".o_kanban_record:contains(Care for the North) .fw-bold", run: "click" },
        { trigger: ".o_form_view button[name=action_approve]", run: "click" },
        inState("Approved"),
        { trigger: "button[name=action_view_targets]:contains(2)" },
        tab("approval"),
        { trigger: ".o_field_widget[name=approval_ids] .o_data_cell:contains(Approved)" },
        // the actions as bars over the months; each opens its action
        tab("actions"),
        { trigger: ".o_care_timeline .o_care_month" },
        { trigger: ".o_care_timeline .o_care_bar[title^='Thank-you call']", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=rule_ids], .o_form_view .o_field_widget[name=kind]" },
        { trigger: ".o_breadcrumb .active:contains(Thank-you call)" },
    ],
});

registry.category("web_tour.tours").add("care_plan_run_and_evaluate", {
    steps: () => [
        { trigger: ".o_kanban_record:contains(Care for the North)", run: "click" },
        { trigger: "button[name=action_run]", run: "click" },
        inState("Running"),
        { trigger: "button[name=action_view_touches]:contains(1)" },
        { trigger: "button[name=action_evaluate]", run: "click" },
        { trigger: ".o_care_radar canvas" },
        { trigger: ".o_data_cell:contains(Customer loyalty)", run: "click" },
        { trigger: ".modal .o_field_widget[name=is_overridden] input", run: "click" },
        edit("override_value", "40", ".modal"),
        edit("override_reason", "Survey of the month", ".modal"),
        ...saveDialog,
        ...saveForm,
        { trigger: ".o_data_row:contains(Customer loyalty):contains(By hand)" },
    ],
});

registry.category("web_tour.tours").add("care_plan_execute", {
    steps: () => [
        { trigger: ".o_data_row .o_data_cell:contains(Book the hall)", run: "click" },
        { trigger: ".o_form_view button[name=action_done]", run: "click" },
        inState("Done"),
    ],
});

registry.category("web_tour.tours").add("care_plan_receive_guests", {
    steps: () => [
        { trigger: ".o_data_row:contains(Ms Lee) button[name=action_attended]", run: "click" },
        { trigger: ".o_data_row:contains(Ms Lee):contains(Was there)" },
    ],
});

registry.category("web_tour.tours").add("care_plan_amend", {
    steps: () => [
        { trigger: ".o_kanban_record:contains(Care for the North)", run: "click" },
        tab("actions"),
        addLine("action_ids"),
        edit("name", "Dinner", ".modal"),
        ...saveDialog,
        ...saveForm,
        { trigger: ".alert:contains(Amendment 1 of Care for the North)" },
        { trigger: "button[name=action_amend]", run: "click" },
        { trigger: ".o_field_widget[name=changes]:contains(New action: Dinner)" },
        { trigger: ".o_field_widget[name=reason] textarea", run: "edit They asked for it" },
        { trigger: "button[name=action_submit]", run: "click" },
        inState("Submitted"),
    ],
});

registry.category("web_tour.tours").add("care_plan_direct", {
    steps: () => [
        { trigger: ".o_care_overview .card:contains(Plans by state) canvas" },
        { trigger: ".o_care_overview .card:contains(Plans by state) button", run: "click" },
        { trigger: ".o_kanban_record:contains(Care for the North)" },
        { trigger: ".o_menu_sections button:contains(Plans)", run: "click" },
        { trigger: ".o-dropdown--menu .dropdown-item:contains(To approve)", run: "click" },
        {
            trigger: ".o_kanban_record:contains(Amendment 1) button[name=action_approve]",
            run: "click",
        },
        { trigger: ".o_kanban_view:not(:has(.o_kanban_record:contains(Amendment 1)))" },
    ],
});
