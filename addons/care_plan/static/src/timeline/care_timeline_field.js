import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component } from "@odoo/owl";

const { DateTime } = luxon;

/** Actions of a plan as bars over its months; the value is explained at `_compute_timeline`. */
export class CareTimelineField extends Component {
    static template = "care_plan.CareTimelineField";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
    }

    get value() {
        return this.props.record.data[this.props.name] || { months: [], today: null, rows: [] };
    }

    getMonth(day) {
        return DateTime.fromISO(day).toLocaleString({ month: "short", year: "numeric" });
    }

    getDay(day) {
        return DateTime.fromISO(day).toLocaleString(DateTime.DATE_MED);
    }

    getTitle(row) {
        const days = `${this.getDay(row.since)} – ${this.getDay(row.until)}`;
        const states = { pending: _t("waits for approval"), stopped: _t("stopped") };
        return [row.name, row.kind, days, states[row.state]].filter(Boolean).join(" · ");
    }

    async open(row) {
        if (row.id && (await this.props.record.save())) {
            await this.action.doAction({
                type: "ir.actions.act_window",
                res_model: "care.action",
                res_id: row.id,
                views: [[false, "form"]],
            });
        }
    }
}

export const careTimelineField = {
    component: CareTimelineField,
    displayName: _t("Timeline"),
    supportedTypes: ["json"],
};

registry.category("fields").add("care_timeline", careTimelineField);
