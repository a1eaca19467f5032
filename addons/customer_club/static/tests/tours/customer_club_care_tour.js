import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("customer_club_clerk_enrol_tour", {
    url: "/odoo/club-members",
    steps: () => [
        { trigger: "[data-menu-xmlid='customer_club.customer_club_menu_members']", run: "click" },
        { trigger: "[data-menu-xmlid='customer_club.club_enrol_menu']", run: "click" },
        { trigger: ".modal .o_field_widget[name=partner_ids] input", run: "edit Care Customer" },
        { trigger: ".ui-autocomplete a:contains(Care Customer)", run: "click" },
        {
            trigger: ".modal .o_field_widget[name=partner_ids] .badge:contains(Care Customer)",
        },
        { trigger: ".modal button[name=action_enrol]", run: "click" },
        { trigger: ".o_list_view .o_data_cell:contains(FRI-000001)", run: "click" },
        { trigger: ".nav-link[name=benefits]", run: "click" },
        { trigger: "button[name=action_use]", run: "click" },
        { trigger: ".o_field_widget[name=standing_ids] .o_data_cell:contains(1 of 2)" },
        { trigger: "[data-menu-xmlid='customer_club.customer_club_menu_care']", run: "click" },
        { trigger: "[data-menu-xmlid='customer_club.club_event_menu']", run: "click" },
        { trigger: ".o_kanban_record:contains(Tour evening)", run: "click" },
        { trigger: ".o_form_view button:contains(Check In)", run: "click" },
        { trigger: ".modal .o_field_widget[name=number] input", run: "edit fri-000001" },
        { trigger: ".modal button[name=action_check_in]", run: "click" },
        { trigger: ".modal .alert:contains(Welcome, Care Customer)" },
        { trigger: ".modal .modal-footer button[special=cancel], .modal-footer .o_form_button_cancel", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ],
});

registry.category("web_tour.tours").add("customer_club_clerk_gift_tour", {
    steps: () => [
        { trigger: "button[name=action_approve]", run: "click" },
        { trigger: "button[name=action_deliver]", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Delivered)" },
    ],
});

registry.category("web_tour.tours").add("customer_club_dashboard_tour", {
    url: "/odoo/club-dashboard",
    steps: () => [
        { trigger: ".o_club_choice", run: "selectByLabel Friends" },
        { trigger: ".o_club_tile_members .fw-bold:contains(1)" },
        { trigger: ".o_club_bar:contains(Silver)", run: "click" },
        { trigger: ".o_list_view .o_data_cell:contains(Anna)" },
        { trigger: "[data-menu-xmlid='customer_club.customer_club_menu_care']", run: "click" },
        { trigger: "[data-menu-xmlid='customer_club.club_event_menu']", run: "click" },
        { trigger: ".o_kanban_record:contains(Tour visit)", run: "click" },
        { trigger: "button[name=action_agree]", run: "click" },
        { trigger: ".o_form_view:not(:has(button[name=action_agree]))" },
    ],
});

registry.category("web_tour.tours").add("customer_club_import_tour", {
    steps: () => [
        { trigger: "button[name=action_check]", run: "click" },
        { trigger: ".modal .o_field_widget[name=line_ids] .o_data_cell:contains(cannot be read)" },
        { trigger: ".modal button[name=action_import]", run: "click" },
        { trigger: ".modal .alert-warning:contains(were left out)" },
        { trigger: ".modal button[name=action_open_members]", run: "click" },
        { trigger: ".o_list_view .o_data_cell:contains(Tour Import)" },
    ],
});

registry.category("web_tour.tours").add("customer_club_member_care_tour", {
    url: "/my",
    steps: () => [
        { trigger: "a[href='/my/club']:contains(My Club)", run: "click", expectUnloadPage: true },
        { trigger: ".o_club_card" },
        {
            trigger: ".o_club_event:contains(Tour evening) button[value=yes]",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".o_club_event:contains(Tour evening) .badge:contains(Has a Seat)" },
        {
            trigger: "form[action$='/redeem']:contains(Silk umbrella) button",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".badge:contains(Waiting for approval)" },
        { trigger: "form[action$='/opinion'] input[name=subject]", run: "edit Sunday opening" },
        { trigger: "form[action$='/opinion'] textarea", run: "edit Please open on Sundays." },
        { trigger: "form[action$='/opinion'] button", run: "click", expectUnloadPage: true },
        { trigger: "#opinions b:contains(Sunday opening)" },
        { trigger: ".o_club_referral" },
    ],
});
