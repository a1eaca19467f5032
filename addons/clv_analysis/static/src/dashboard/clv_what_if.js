import { Component, onWillStart, useState } from "@odoo/owl";
import { formatCurrency } from "@web/core/currency";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";

import { ClvChart } from "./clv_chart";

const SLIDERS = [
    { key: "retention", label: _t("Retention (percentage points)"), min: -20, max: 20, step: 1 },
    { key: "margin", label: _t("Margin (percentage points)"), min: -20, max: 20, step: 1 },
    { key: "discount_rate", label: _t("Discount rate per year (%)"), min: 0, max: 40, step: 1 },
    { key: "horizon_months", label: _t("Look ahead (months)"), min: 0, max: 60, step: 1 },
    { key: "new_customers", label: _t("New customers"), min: 0, max: 1000, step: 10 },
];

/** Current value per segment under other settings; nothing is stored. */
export class ClvWhatIf extends Component {
    static template = "clv_analysis.ClvWhatIf";
    static components = { ClvChart };
    static props = { onOpen: Function };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.sliders = SLIDERS;
        this.format = this.format.bind(this);
        this.state = useState({ result: { rows: [] }, changes: {} });
        this.load = useDebounced(() => this.fetch(), 150);
        onWillStart(() => this.fetch());
    }

    async fetch() {
        const result = await this.orm.call("clv.dashboard", "get_what_if", [this.state.changes]);
        this.state.result = result;
        this.state.changes = { ...result.given };
    }

    onInput(key, ev) {
        this.state.changes[key] = Number(ev.target.value);
        this.load();
    }

    reset() {
        this.state.changes = {};
        return this.fetch();
    }

    get difference() {
        return this.state.result.after - this.state.result.before;
    }

    get panel() {
        const rows = this.state.result.rows;
        return {
            kind: "bar",
            format: "money",
            labels: rows.map((row) => row.label),
            series: [
                { label: _t("As it is"), data: rows.map((row) => row.before) },
                { label: _t("As it would be"), data: rows.map((row) => row.after) },
            ],
            open: rows.map((row) => row.open),
        };
    }

    format(value) {
        return formatCurrency(value, this.state.result.currency_id, { digits: [0, 0] });
    }
}
