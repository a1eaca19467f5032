import { loadBundle } from "@web/core/assets";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component, onWillStart, useEffect, useRef } from "@odoo/owl";

/** Radar of an evaluation. The value is {labels: [...], scores: [0..100 or null, ...]}. */
export class CareRadarField extends Component {
    static template = "care_plan.CareRadarField";
    static props = { ...standardFieldProps };

    setup() {
        this.canvasRef = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => {
                const chart = this.renderChart();
                return () => chart?.destroy();
            },
            () => [JSON.stringify(this.value)]
        );
    }

    get value() {
        return this.props.record.data[this.props.name] || { labels: [], scores: [] };
    }

    get summary() {
        return this.value.labels
            .map((label, index) => `${label}: ${this.value.scores[index] ?? "–"}`)
            .join(", ");
    }

    renderChart() {
        if (!this.canvasRef.el) {
            return;
        }
        const style = getComputedStyle(this.canvasRef.el);
        const color = style.getPropertyValue("--primary") || "#714b67";
        const text = style.color;
        return new Chart(this.canvasRef.el, {
            type: "radar",
            data: {
                labels: this.value.labels,
                datasets: [
                    {
                        label: _t("Score"),
                        data: this.value.scores,
                        spanGaps: true,
                        borderColor: color,
                        backgroundColor: `color-mix(in srgb, ${color} 25%, transparent)`,
                        pointBackgroundColor: color,
                    },
                ],
            },
            options: {
                animation: false,
                responsive: true,
                maintainAspectRatio: false,
                plugins: { legend: { display: false } },
                scales: {
                    r: {
                        min: 0,
                        max: 100,
                        ticks: { stepSize: 25, color: text, backdropColor: "transparent" },
                        pointLabels: { color: text, font: { size: 12 } },
                    },
                },
            },
        });
    }
}

export const careRadarField = {
    component: CareRadarField,
    displayName: _t("Radar"),
    supportedTypes: ["json"],
};

registry.category("fields").add("care_radar", careRadarField);
