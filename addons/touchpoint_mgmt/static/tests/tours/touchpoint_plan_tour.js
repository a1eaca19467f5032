import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

registry.category("web_tour.tours").add("touchpoint_setup_admin", {
    url: "/odoo",
    steps: () => [
        ...stepUtils.goToAppSteps("touchpoint_mgmt.touchpoint_mgmt_menu_root"),
        // a channel and a type without code
        { trigger: '[data-menu-xmlid="touchpoint_mgmt.touchpoint_mgmt_menu_config"]', run: "click" },
        { trigger: '[data-menu-xmlid="touchpoint_mgmt.touchpoint_channel_menu"]', run: "click" },
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_field_widget[name=name] input", run: "edit Tour Channel" },
        { trigger: ".o_field_widget[name=code] input", run: "edit tour_channel" },
        ...stepUtils.saveForm(),
        { trigger: '[data-menu-xmlid="touchpoint_mgmt.touchpoint_mgmt_menu_config"]', run: "click" },
        { trigger: '[data-menu-xmlid="touchpoint_mgmt.touchpoint_type_menu"]', run: "click" },
        { trigger: ".breadcrumb-item:contains(Touchpoint Types), .o_breadcrumb:contains(Touchpoint Types)" },
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_field_widget[name=name] input", run: "edit Tour Type" },
        { trigger: ".o_field_widget[name=code] input", run: "edit tour_type" },
        { trigger: ".o_field_widget[name=channel_id] input", run: "edit Tour Ch" },
        { trigger: ".ui-menu-item > a:contains(Tour Channel)", run: "click" },
        ...stepUtils.saveForm(),
        // a rule from the gallery
        { trigger: '[data-menu-xmlid="touchpoint_mgmt.touchpoint_mgmt_menu_config"]', run: "click" },
        { trigger: '[data-menu-xmlid="touchpoint_mgmt.touchpoint_rule_template_menu"]', run: "click" },
        {
            trigger: ".o_kanban_record:contains(Thank-you after the order) button[name=action_use]",
            run: "click",
        },
        { trigger: ".o_field_widget[name=summary]:contains(3 days after)" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Draft)" },
    ],
});

registry.category("web_tour.tours").add("touchpoint_change_manager", {
    steps: () => [
        // the rule runs; a change of it shows the difference and asks for approval
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Running)" },
        { trigger: ".o_field_widget[name=offset_days] input", run: "edit 5 && press Tab" },
        ...stepUtils.saveForm(),
        { trigger: "button[name=action_review_changes]", run: "click" },
        { trigger: ".modal .o_touchpoint_sentence:contains(1 move)" },
        { trigger: ".modal .o_touchpoint_changes:contains(Tour Customer)" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Running)" },
        // why?
        { trigger: ".o_statusbar_buttons button:contains(Why?)", run: "click" },
        { trigger: ".modal .o_field_widget[name=partner_id] input", run: "edit Tour Customer" },
        { trigger: ".ui-menu-item > a:contains(Tour Customer)", run: "click" },
        { trigger: ".modal .o_touchpoint_sentence:contains(will be contacted)" },
        { trigger: ".modal .o_touchpoint_checks .fa-check" },
        { trigger: ".modal button[special=cancel], .modal .btn-close", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ],
});

registry.category("web_tour.tours").add("touchpoint_plan_manager", {
    url: "/odoo",
    steps: () => [
        ...stepUtils.goToAppSteps("touchpoint_mgmt.touchpoint_mgmt_menu_root"),
        { trigger: '[data-menu-xmlid="touchpoint_mgmt.touchpoint_plan_menu"]', run: "click" },
        { trigger: ".o_data_cell:contains(Tour plan)", run: "click" },
        { trigger: ".o_field_widget[name=clashes]:contains(Tour campaign)" },
        { trigger: ".nav-link[name=coverage]", run: "click" },
        { trigger: ".o_touchpoint_coverage td.table-danger" },
        { trigger: ".o_touchpoint_coverage td.table-success button", run: "click" },
        { trigger: ".o_list_view .o_data_row:contains(Tour audience)" },
    ],
});
