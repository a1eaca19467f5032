import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { ClvChart } from "./clv_chart";
import { formatFigure } from "./clv_format";

/** A small line over time; a point opens the analysis that says so. */
export class ClvSparkline extends Component {
    static template = "clv_analysis.ClvSparkline";
    static components = { ClvChart };
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
        this.format = (value, format, short) =>
            formatFigure(value, format, this.panel.currency_id, short);
        this.open = this.open.bind(this);
    }

    get panel() {
        return this.props.record.data[this.props.name];
    }

    open(run) {
        if (run) {
            this.action.doAction({
                type: "ir.actions.act_window",
                res_model: "clv.run",
                res_id: run,
                views: [[false, "form"]],
            });
        }
    }
}

registry.category("fields").add("clv_sparkline", {
    component: ClvSparkline,
    supportedTypes: ["json"],
});
