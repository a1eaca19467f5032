"""Drawing of a radar: scores in, positions in pixels out."""

from math import cos, pi, sin

RINGS = (25, 50, 75, 100)
LABEL_GAP = 12


def _position(index, count, length, center):
    """Position `length` away from the center on an axis; the first one points up, then clockwise."""
    angle = 2.0 * pi * index / count
    return (round(center[0] + length * sin(angle), 1), round(center[1] - length * cos(angle), 1))


def _points(positions):
    return " ".join(f"{x:g},{y:g}" for x, y in positions)


def radar(labels, scores, *, width=580, height=280):
    """Shapes of a radar from 0 (center) to 100 (outer ring), in pixels.

    `scores` has one number of 0 to 100, or `None` (not measured), for each of `labels`. Returns
    `None` for less than three axes, else {rings: [points, ...], area: points, dots: [(x, y), ...],
    axes: [{x, y, label, label_x, label_y, anchor}, ...], center: (x, y), width, height}; `points`
    is what SVG wants. What was not measured is left out of the area. ValueError when the lengths
    differ.

    >>> drawing = radar(["a", "b", "c", "d"], [100, None, 50, 0], width=440, height=280)
    >>> drawing["area"]
    '220,30 220,195 220,140'
    >>> [axis["anchor"] for axis in drawing["axes"]]
    ['middle', 'start', 'middle', 'end']
    >>> radar(["a", "b"], [1, 2]) is None
    True
    """
    if len(labels) != len(scores):
        raise ValueError("each label needs one score")
    count = len(labels)
    if count < 3:
        return None
    center = (width / 2, height / 2)
    radius = min(center) - 30
    axes = []
    for index, label in enumerate(labels):
        x, y = _position(index, count, radius, center)
        label_x, label_y = _position(index, count, radius + LABEL_GAP, center)
        side = label_x - center[0]
        anchor = "middle" if abs(side) < 1 else "start" if side > 0 else "end"
        axes.append({"x": x, "y": y, "label": label, "label_x": label_x,
                     "label_y": label_y + 4, "anchor": anchor})  # fmt: skip
    dots = [
        _position(index, count, radius * value / 100.0, center)
        for index, value in enumerate(scores)
        if value is not None
    ]
    rings = [
        _points(_position(index, count, radius * ring / 100.0, center) for index in range(count))
        for ring in RINGS
    ]
    return {"rings": rings, "axes": axes, "dots": dots, "area": _points(dots),
            "center": center, "width": width, "height": height}  # fmt: skip
