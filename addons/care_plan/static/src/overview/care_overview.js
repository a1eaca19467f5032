import { loadBundle } from "@web/core/assets";
import { getColor } from "@web/core/colors/colors";
import { cookie } from "@web/core/browser/cookie";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { Component, onMounted, onWillStart, onWillUnmount, useRef } from "@odoo/owl";

/** One picture of the overview; a click on a bar or slice opens its rows. */
export class CareOverviewChart extends Component {
    static template = "care_plan.CareOverviewChart";
    static props = { chart: Object, open: Function };

    setup() {
        this.canvasRef = useRef("canvas");
        onMounted(() => {
            if (this.canvasRef.el) {
                this.chart = this.renderChart();
            }
        });
        onWillUnmount(() => this.chart?.destroy());
    }

    get summary() {
        const { labels, series } = this.props.chart;
        return labels
            .map((label, index) => `${label}: ${series.map((s) => s.values[index]).join(" / ")}`)
            .join(", ");
    }

    renderChart() {
        const { type, labels, series } = this.props.chart;
        const scheme = cookie.get("color_scheme");
        const color = (index) => getColor(index, scheme, 6);
        const text = getComputedStyle(this.canvasRef.el).color;
        const datasets = series.map((one, index) => ({
            label: one.label,
            maxBarThickness: 56,
            data: one.values,
            backgroundColor: type === "bar" ? color(index) : labels.map((_, nr) => color(nr)),
        }));
        const scales = { x: { ticks: { color: text } }, y: { beginAtZero: true, ticks: { color: text } } };
        return new Chart(this.canvasRef.el, {
            type,
            data: { labels, datasets },
            options: {
                animation: false,
                responsive: true,
                maintainAspectRatio: false,
                plugins: {
                    legend: {
                        display: type !== "bar" || series.length > 1,
                        position: "bottom",
                        labels: { color: text },
                    },
                },
                ...(type === "bar" ? { scales } : {}),
                onClick: (_event, items) => items.length && this.props.open(items[0].index),
                onHover: (event, items) => {
                    event.native.target.style.cursor = items.length ? "pointer" : "default";
                },
            },
        });
    }
}

/** Pictures over all care plans. */
export class CareOverview extends Component {
    static template = "care_plan.CareOverview";
    static components = { CareOverviewChart, Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        onWillStart(async () => {
            const [charts] = await Promise.all([
                this.orm.call("care.plan", "get_overview", []),
                loadBundle("web.chartjs_lib"),
            ]);
            this.charts = charts;
        });
    }

    get display() {
        return { controlPanel: {} };
    }

    async open(chart, index) {
        const action = await this.orm.call("care.plan", "get_rows_action", [
            chart.action,
            index === undefined ? [] : chart.domains[index],
        ]);
        this.action.doAction(action);
    }
}

registry.category("actions").add("care_plan.overview", CareOverview);
