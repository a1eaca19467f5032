import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

registry.category("web_tour.tours").add("customer_club_manager_tour", {
    url: "/odoo/club-clubs",
    steps: () => [
        { trigger: ".o_control_panel .o-kanban-button-new", run: "click" },
        { trigger: ".o_field_widget[name=name] input", run: "edit Tour Club" },
        { trigger: ".o_field_widget[name=code] input", run: "edit TOUR" },
        { trigger: ".nav-link[name=terms]", run: "click" },
        { trigger: ".o_field_widget[name=consent_required] input:checked", run: "click" },
        ...stepUtils.saveForm(),
        { trigger: ".nav-link[name=tiers]", run: "click" },
        { trigger: ".o_field_widget[name=tier_ids] .o_data_cell:contains(Platinum)" },
        { trigger: "[data-menu-xmlid='customer_club.customer_club_menu_members']", run: "click" },
        { trigger: "[data-menu-xmlid='customer_club.club_enrol_menu']", run: "click" },
        { trigger: ".modal .o_field_widget[name=club_id] input", run: "edit Tour Club" },
        { trigger: ".ui-autocomplete a:contains(Tour Club)", run: "click" },
        { trigger: ".modal .o_field_widget[name=partner_ids] input", run: "edit Tour Customer" },
        { trigger: ".ui-autocomplete a:contains(Tour Customer)", run: "click" },
        { trigger: ".modal .o_field_widget[name=partner_ids] .badge:contains(Tour Customer)" },
        { trigger: ".modal button[name=action_enrol]", run: "click" },
        { trigger: ".o_list_view .o_data_cell:contains(TOUR-000001)", run: "click" },
        { trigger: ".o_field_widget[name=tier_id]:contains(Silver)" },
        { trigger: "button[name=action_adjust]", run: "click" },
        { trigger: ".o_field_widget[name=points] input", run: "edit 120" },
        { trigger: ".o_field_widget[name=reason] input", run: "edit Welcome gift" },
        { trigger: "button[name=action_submit]", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Posted)" },
        { trigger: ".breadcrumb-item:contains(TOUR-000001), .o_back_button:contains(TOUR-000001)", run: "click" },
        { trigger: ".o_field_widget[name=points_available]:contains(120)" },
        { trigger: ".nav-link[name=lots]", run: "click" },
        { trigger: ".o_field_widget[name=lot_ids] .o_data_cell:contains(120)" },
    ],
});

registry.category("web_tour.tours").add("customer_club_desk_tour", {
    url: "/odoo/club-members",
    steps: () => [
        { trigger: "[data-menu-xmlid='customer_club.customer_club_menu_members']", run: "click" },
        { trigger: "[data-menu-xmlid='customer_club.club_redeem_menu']", run: "click" },
        { trigger: ".modal .o_field_widget[name=number] input", run: "edit DESK-000001 && press Tab" },
        { trigger: ".modal .o_field_widget[name=points_available]:contains(500)" },
        { trigger: ".modal .o_field_widget[name=points] input", run: "edit 300" },
        { trigger: ".modal button[name=action_redeem]", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Issued)" },
    ],
});

registry.category("web_tour.tours").add("customer_club_portal_tour", {
    url: "/my",
    steps: () => [
        { trigger: "a[href='/my/club']:contains(My Club)", run: "click", expectUnloadPage: true },
        { trigger: ".o_club_card .o_club_number:contains(DESK-000001)" },
        { trigger: ".o_club_points:contains(500)" },
        { trigger: ".o_club_tier:contains(Silver)" },
        { trigger: ".progress" },
        { trigger: "form[action$='/redeem'] input[name=points]", run: "edit 200" },
        { trigger: "form[action$='/redeem'] button", run: "click", expectUnloadPage: true },
        { trigger: ".o_club_points:contains(300)" },
        { trigger: "td:contains(-200)" },
    ],
});
