import { Component, onWillStart, onWillUnmount, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { cookie } from "@web/core/browser/cookie";
import { getCustomColor } from "@web/core/colors/colors";

const COLORS = ["#714B67", "#2AA5A0", "#E0A106", "#D1495B", "#4A7FC1"];

/**
 * One chart: `panel` is a dict of touchpoint.dashboard; a click on a bar calls `onOpen` with the
 * entry of `panel.open` behind it. A series with `line` is drawn over the bars, on a scale of its
 * own in percent.
 */
export class TouchpointChart extends Component {
    static template = "touchpoint_mgmt.TouchpointChart";
    static props = { panel: Object, onOpen: Function };

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
            type: "bar",
            data: { labels: panel.labels, datasets: panel.series.map((s, i) => this.dataset(s, i)) },
            options: {
                responsive: true,
                maintainAspectRatio: false,
                animation: false,
                onClick: (event, elements) => this.onClick(elements),
                onHover: (event, elements) => {
                    event.native.target.style.cursor = elements.length ? "pointer" : "default";
                },
                plugins: {
                    legend: {
                        display: panel.series.length > 1,
                        position: "bottom",
                        labels: { color: this.ink(), boxWidth: 14 },
                    },
                    tooltip: { callbacks: { label: (item) => this.tip(item) } },
                },
                scales: this.scales(panel),
            },
        };
    }

    dataset(series, index) {
        const color = series.color || COLORS[index % COLORS.length];
        return {
            label: series.label,
            data: series.data,
            type: series.line ? "line" : "bar",
            yAxisID: series.line ? "share" : "y",
            backgroundColor: color,
            borderColor: color,
            borderWidth: series.line ? 2 : 0,
            order: series.line ? 0 : 1,
            maxBarThickness: 40,
        };
    }

    tip(item) {
        const { panel } = this.props;
        const percent = (panel.series[item.datasetIndex].format || panel.format) === "percent";
        return `${item.dataset.label}: ${item.raw}${percent ? " %" : ""}`;
    }

    scales(panel) {
        const scheme = cookie.get("color_scheme");
        const grid = { color: getCustomColor(scheme, "rgba(0,0,0,.08)", "rgba(255,255,255,.15)") };
        const ticks = { color: this.ink() };
        const unit = panel.format === "percent" ? " %" : "";
        const scales = {
            x: {
                stacked: Boolean(panel.stacked),
                grid: { display: false },
                ticks: { ...ticks, maxRotation: 45, callback: (_v, i) => this.shorten(i) },
            },
            y: {
                stacked: Boolean(panel.stacked),
                beginAtZero: true,
                grid,
                ticks: { ...ticks, precision: 0, callback: (value) => `${value}${unit}` },
            },
        };
        if (panel.series.some((series) => series.line)) {
            scales.share = {
                position: "right",
                min: 0,
                max: 100,
                grid: { display: false },
                ticks: { ...ticks, callback: (value) => `${value} %` },
            };
        }
        return scales;
    }

    shorten(index) {
        const label = this.props.panel.labels[index];
        return label.length > 18 ? `${label.slice(0, 17)}…` : label;
    }

    ink() {
        return getCustomColor(cookie.get("color_scheme"), "#374151", "#E4E4E4");
    }

    onClick(elements) {
        if (!elements.length) {
            return;
        }
        const [{ index, datasetIndex }] = elements;
        const behind = this.props.panel.open[index];
        this.props.onOpen(Array.isArray(behind) ? behind[datasetIndex] : behind);
    }
}
