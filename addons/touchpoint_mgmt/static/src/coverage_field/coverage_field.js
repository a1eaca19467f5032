import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component } from "@odoo/owl";

/** Stage × means of an annual plan: how many lines each cell has, and which cells are empty. */
export class CoverageField extends Component {
    static template = "touchpoint_mgmt.CoverageField";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
    }

    get matrix() {
        return this.props.record.data[this.props.name] || { stages: [], means: [], cells: {} };
    }

    count(stage, means) {
        return this.matrix.cells[`${stage}|${means}`] || 0;
    }

    async open(stage, means) {
        await this.props.record.save();
        const planId = this.props.record.resId;
        this.action.doAction("touchpoint_mgmt.touchpoint_plan_line_action", {
            additionalContext: {
                default_plan_id: planId,
                default_stage: stage[0],
                search_default_plan_id: planId,
                search_default_stage: stage[0],
                search_default_means: means[0],
            },
        });
    }
}

registry.category("fields").add("touchpoint_coverage", {
    component: CoverageField,
    supportedTypes: ["json"],
});
