import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatInteger } from "@web/views/fields/formatters";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { TouchpointChart } from "./touchpoint_chart";

/** Today's work, coverage, pressure, effectiveness, satisfaction and cases; all opens its rows. */
export class TouchpointDashboard extends Component {
    static template = "touchpoint_mgmt.TouchpointDashboard";
    static components = { Layout, TouchpointChart };
    static props = { ...standardActionServiceProps };
    static displayName = _t("Touchpoint Dashboard");

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.open = this.open.bind(this);
        this.format = (value) => formatInteger(value);
        this.state = useState({ mine: false, data: null, panels: {} });
        onWillStart(() => this.load(false));
    }

    /** The tiles at once, each picture as soon as it is there. */
    async load(mine) {
        const data = await this.orm.call("touchpoint.dashboard", "get_overview", [mine]);
        const panels = {};
        Object.assign(this.state, { mine, data, panels });
        for (const key of data.panels) {
            this.loadPanel(this.state.panels, key, mine);
        }
    }

    /** Into the panels of its own load: those of an earlier choice are looked at no more. */
    async loadPanel(panels, key, mine) {
        const panel = await this.orm.call("touchpoint.dashboard", "get_panel", [key, mine]);
        panels[key] = panel || null; // nothing to draw comes as undefined
    }

    /** Keys of the panels that have something to show, or are still to come. */
    get keys() {
        return this.state.data.panels.filter((key) => this.state.panels[key] !== null);
    }

    open(behind) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: behind.title,
            res_model: behind.model,
            views:
                behind.model === "touchpoint.coverage"
                    ? [[false, "list"]]
                    : [
                          [false, "list"],
                          [false, "form"],
                      ],
            domain: behind.domain,
        });
    }
}

registry.category("actions").add("touchpoint_mgmt.dashboard", TouchpointDashboard);
