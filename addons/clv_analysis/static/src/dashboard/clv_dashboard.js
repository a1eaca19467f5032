import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { ClvChart } from "./clv_chart";
import { formatFigure } from "./clv_format";
import { ClvWhatIf } from "./clv_what_if";

const PAGES = [
    { key: "value", label: _t("Value") },
    { key: "retention", label: _t("Retention") },
    { key: "quality", label: _t("Forecast quality") },
    { key: "what_if", label: _t("What if") },
];

export class ClvDashboard extends Component {
    static template = "clv_analysis.ClvDashboard";
    static components = { Layout, ClvChart, ClvWhatIf };
    static props = { ...standardActionServiceProps };
    static displayName = _t("Value dashboards");

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.pages = PAGES;
        this.format = this.format.bind(this);
        this.open = this.open.bind(this);
        const page = this.props.action.params?.page || "value";
        this.state = useState({ page, data: { panels: [] }, heat: "cohort_quarter" });
        onWillStart(() => this.load());
    }

    async load() {
        if (this.state.page !== "what_if") {
            this.state.data = await this.orm.call("clv.dashboard", "get_panels", [this.state.page]);
        }
    }

    async show(page) {
        this.state.page = page;
        await this.load();
    }

    async compute() {
        const action = await this.orm.call("clv.run", "action_compute_now", [[]]);
        return this.action.doAction(action); // which loads this page again
    }

    get panels() {
        return this.state.data.panels.filter(
            (panel) => panel.kind !== "heat" || panel.key === this.state.heat
        );
    }

    get heatPanels() {
        return this.state.data.panels.filter((panel) => panel.kind === "heat");
    }

    format(value, format, short = false) {
        return formatFigure(value, format, this.state.data.currency_id, short);
    }

    heat(value) {
        return value === null
            ? ""
            : `background-color: rgba(113, 75, 103, ${0.08 + 0.85 * value}); color: ${
                  value > 0.45 ? "#fff" : "inherit"
              }`;
    }

    async open(behind) {
        if (!behind) {
            return;
        }
        if (behind.method) {
            const action = await this.orm.call(behind.model, behind.method, [behind.res_id]);
            return this.action.doAction(action);
        }
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: behind.title,
            res_model: behind.model,
            views: [
                [false, "list"],
                [false, "form"],
            ],
            domain: behind.domain,
        });
    }
}

registry.category("actions").add("clv_analysis.dashboard", ClvDashboard);
