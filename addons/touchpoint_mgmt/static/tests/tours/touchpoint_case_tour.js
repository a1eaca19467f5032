import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("touchpoint_case_portal", {
    url: "/my",
    steps: () => [
        { trigger: 'a[href="/my/cases"]', run: "click", expectUnloadPage: true },
        { trigger: ".list-group-item:contains(Seat of customer one)" },
        { trigger: 'a[href="/my/cases/new"]', run: "click", expectUnloadPage: true },
        { trigger: "#case_name", run: "edit The invoice is wrong" },
        { trigger: "#case_description", run: "edit Two lines are mine, one is not." },
        { trigger: "form button.btn-primary", run: "click", expectUnloadPage: true },
        { trigger: ".card-title:contains(The invoice is wrong)" },
        { trigger: ".badge:contains(New)" },
    ],
});

registry.category("web_tour.tours").add("touchpoint_case_clerk", {
    url: "/odoo/touchpoint-cases",
    steps: () => [
        { trigger: ".o_kanban_record:contains(Cold seat of the tour)", run: "click" },
        { trigger: "button[name=action_take]", run: "click" },
        { trigger: ".o_arrow_button_current:contains(In Progress)" },
        { trigger: ".nav-link[name=solution]", run: "click" },
        {
            trigger: ".o_field_widget[name=resolution] textarea",
            run: "edit New heating built in",
        },
        { trigger: "button[name=action_resolve]", run: "click" },
        { trigger: ".o_arrow_button_current:contains(To Verify)" },
        { trigger: "button[name=action_verify]", run: "click" },
        {
            trigger: ".modal .o_field_widget[name=outcome_id] .o_selection_badge:contains(/^Reached$/)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=expected] .o_selection_badge:contains(/^8$/)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=perceived] .o_selection_badge:contains(/^8$/)",
            run: "click",
        },
        { trigger: ".modal button[name=action_save]", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Closed)" },
    ],
});
