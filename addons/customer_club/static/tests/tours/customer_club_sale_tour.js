import { registry } from "@web/core/registry";

function enterCode() {
    return [
        { trigger: ".o_form_view button:not([disabled]):contains(Coupon Code)", run: "click" },
        { trigger: ".modal .o_field_widget[name=coupon_code] input", run: "edit CLUB-VOUCHER-9" },
        { trigger: ".modal button[name=action_apply]", run: "click" },
    ];
}

registry.category("web_tour.tours").add("customer_club_quotation_tour", {
    steps: () => [
        ...enterCode(),
        { trigger: ".modal .o_field_widget[name=selected_reward_id] .o_radio_input", run: "click" },
        {
            trigger: ".modal:has(.o_field_widget[name=selected_reward_id] .o_radio_input:checked) button[name=action_apply]",
            run: "click",
        },
        { trigger: ".o_field_widget[name=order_line] .o_data_row:contains(Vouchers of Friends)" },
        { trigger: ".o_form_view button[name=action_confirm]", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Sales Order)" },
    ],
});

registry.category("web_tour.tours").add("customer_club_strange_voucher_tour", {
    steps: () => [
        ...enterCode(),
        {
            trigger: ".o_error_dialog:contains(Voucher CLUB-VOUCHER-9 belongs to another club member), .modal:contains(Voucher CLUB-VOUCHER-9 belongs to another club member)",
        },
    ],
});
