import { Component, onWillStart, onWillUnmount, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { cookie } from "@web/core/browser/cookie";
import { getCustomColor } from "@web/core/colors/colors";

const COLORS = ["#714B67", "#2AA5A0", "#E0A106", "#D1495B", "#4A7FC1", "#8E8E93", "#6A994E"];

/**
 * One bar or line chart of the addon: `panel` is a dict of clv.dashboard; a click on an element
 * calls `onOpen` with the entry of `panel.open` behind it.
 */
export class ClvChart extends Component {
    static template = "clv_analysis.ClvChart";
    static props = { panel: Object, format: Function, onOpen: Function };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(() => this.draw());
        onWillUnmount(() => this.chart?.destroy());
    }

    draw() {
        this.chart?.destroy();
        this.chart = new Chart(this.canvas.el, this.config());
    }

    config() {
        const { panel } = this.props;
        return {
            type: panel.kind === "line" ? "line" : "bar",
            data: { labels: panel.labels, datasets: panel.series.map((s, i) => this.dataset(s, i)) },
            options: {
                responsive: true,
                indexAxis: panel.horizontal ? "y" : "x",
                maintainAspectRatio: false,
                animation: false,
                interaction: { mode: panel.kind === "line" ? "index" : "nearest", intersect: false },
                onClick: (event, elements) => this.onClick(elements),
                onHover: (event, elements) => {
                    event.native.target.style.cursor = elements.length ? "pointer" : "default";
                },
                plugins: {
                    legend: {
                        display: panel.series.length > 1 || Boolean(panel.stacked),
                        position: "bottom",
                        labels: { color: this.ink(), boxWidth: 14 },
                    },
                    tooltip: {
                        callbacks: {
                            label: (item) =>
                                `${item.dataset.label}: ${this.props.format(item.raw, panel.format)}`,
                        },
                    },
                },
                scales: this.scales(panel),
            },
        };
    }

    dataset(series, index) {
        const color = COLORS[index % COLORS.length];
        const line = series.line || this.props.panel.kind === "line";
        return {
            label: series.label,
            data: series.data,
            type: line ? "line" : "bar",
            stack: series.line ? undefined : series.stack,
            backgroundColor: color,
            borderColor: color,
            borderWidth: line ? 2 : 0,
            pointRadius: line && series.data.length < 30 ? 3 : 0,
            pointHitRadius: 8,
            tension: 0,
            order: series.line ? 0 : 1,
            maxBarThickness: 48,
        };
    }

    scales(panel) {
        const grid = {
            color: getCustomColor(
                cookie.get("color_scheme"),
                "rgba(0,0,0,.08)",
                "rgba(255,255,255,.15)"
            ),
        };
        const ticks = { color: this.ink() };
        const names = {
            stacked: Boolean(panel.stacked),
            grid: { display: false },
            ticks: {
                ...ticks,
                maxRotation: panel.small ? 0 : 45,
                maxTicksLimit: panel.small ? 4 : undefined,
                autoSkip: !panel.horizontal,
            },
        };
        const amounts = {
            stacked: Boolean(panel.stacked),
            grid,
            beginAtZero: panel.kind !== "line" || Boolean(panel.small),
            ticks: {
                ...ticks,
                maxTicksLimit: panel.small ? 4 : undefined,
                callback: (value) => this.props.format(value, panel.format, true),
            },
        };
        return panel.horizontal ? { x: amounts, y: names } : { x: names, y: amounts };
    }

    ink() {
        return getCustomColor(cookie.get("color_scheme"), "#374151", "#E4E4E4");
    }

    onClick(elements) {
        if (!elements.length) {
            return;
        }
        const [{ index, datasetIndex }] = elements;
        const behind = this.props.panel.open?.[index];
        this.props.onOpen(Array.isArray(behind) ? behind[datasetIndex] : behind);
    }
}
