import { formatCurrency } from "@web/core/currency";
import { formatFloat } from "@web/core/utils/numbers";

/**
 * A figure as its panel says: percent, ratio, money or number; `short` for an axis.
 */
export function formatFigure(value, format, currencyId, short = false) {
    if (value === null || value === undefined) {
        return "";
    }
    if (format === "percent") {
        return `${formatFloat(value * 100, { digits: [0, short ? 0 : 1] })} %`;
    }
    if (format === "ratio") {
        return formatFloat(value, { digits: [0, 3] });
    }
    if (format === "money") {
        return short
            ? formatFloat(value, { humanReadable: true, decimals: 1, digits: [0, 0] })
            : formatCurrency(value, currencyId, { digits: [0, 0] });
    }
    return formatFloat(value, { digits: [0, Number.isInteger(value) ? 0 : 2] });
}
