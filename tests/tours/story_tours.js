/** @odoo-module alias=@story/tours **/
// The loop as people walk it: manager, clerk, portal member. See ../test_story_tours.py.

import { registry } from "@web/core/registry";

const click = (trigger) => ({ trigger, run: "click" });
const button = (name) => click(`button[name=${name}]:enabled`);
const inState = (label) => ({ trigger: `.o_arrow_button_current:contains(${label})` });

registry.category("web_tour.tours").add("story_manager_sells", {
    steps: () => [
        button("action_confirm"),
        inState("Sales Order"),
        click(".o_statusbar_buttons button:contains(Create Invoice)"),
        click(".modal button:contains(Create Draft)"),
        { trigger: ".o_form_view .o_field_widget[name=invoice_line_ids]" },
        button("action_post"),
        inState("Posted"),
    ],
});

registry.category("web_tour.tours").add("story_manager_scores", {
    steps: () => [
        click(".o_control_panel button:contains(Compute now)"),
        { trigger: ".o_notification:contains(customers scored)" },
        { trigger: ".o_data_row:contains(Story Customer) .o_field_widget[name=segment_id]:contains(/[a-z]/)" },
    ],
});

registry.category("web_tour.tours").add("story_clerk_submits", {
    steps: () => [
        button("action_submit"),
        inState("Submitted"),
        { trigger: "body:not(:has(button[name=action_approve]))" },
    ],
});

registry.category("web_tour.tours").add("story_manager_approves", {
    steps: () => [
        button("action_approve"),
        inState("Approved"),
    ],
});

registry.category("web_tour.tours").add("story_clerk_runs", {
    steps: () => [
        button("action_run"),
        inState("Running"),
        { trigger: "button[name=action_view_touches]:contains(1)" },
    ],
});

registry.category("web_tour.tours").add("story_clerk_calls", {
    steps: () => [
        click(".o_data_row:has(.o_data_cell:contains(Story Customer)) button[name=action_record]"),
        click(".modal .o_field_widget[name=outcome_id] .o_selection_badge:contains(/^Reached$/)"),
        click(".modal .o_field_widget[name=expected] .o_selection_badge:contains(/^7$/)"),
        click(".modal .o_field_widget[name=perceived] .o_selection_badge:contains(/^9$/)"),
        click(".modal button[name=action_save]"),
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".o_action_manager:not(:has(.o_data_cell:contains(Story Customer)))" },
    ],
});

registry.category("web_tour.tours").add("story_manager_evaluates", {
    steps: () => [
        button("action_evaluate"),
        { trigger: ".o_care_radar canvas" },
        { trigger: ".o_field_widget[name=score]" },
    ],
});

registry.category("web_tour.tours").add("story_member_looks", {
    steps: () => [
        { trigger: ".o_club_card .o_club_tier:contains(Gold)" },
        { trigger: ".o_club_points:contains(/1,?200/)" },
    ],
});
