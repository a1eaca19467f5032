"""Groups of similar customers: k-means on standardised features, k by silhouette.

S. Lloyd (1982), "Least squares quantization in PCM"; start after D. Arthur, S. Vassilvitskii
(2007), "k-means++"; number of groups after P. J. Rousseeuw (1987), "Silhouettes". The seed is
fixed: the same customers always give the same groups. Centres are found on a systematic sample,
then everybody goes to the nearest.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

SAMPLE, JUDGED = 5_000, 1_000
RESTARTS, ROUNDS, BLOCK = 4, 100, 50_000
SEED = 20260630


@dataclass(frozen=True)
class Clusters:
    """label (n,): group of each customer from 0; centres (k, d) in the units of the features;
    size (k,) customers; mean, scale (d,): how the features were standardised; silhouette of the
    grouping, -1 to 1."""

    label: np.ndarray
    centres: np.ndarray
    size: np.ndarray
    mean: np.ndarray
    scale: np.ndarray
    silhouette: float


def find(features, counts=range(3, 9)):
    """Group customers.

    :param features: array (n, d) of finite numbers, one row per customer; take logarithms of
        amounts and counts first, or a few giants decide everything
    :param counts: numbers of groups to try; the best silhouette wins, of equals the smaller
    :return: Clusters, the largest group first; one group where customers hardly differ
    :raises ValueError: a feature is not finite
    """
    features = np.asarray(features, dtype=float)
    if features.ndim != 2 or not np.isfinite(features).all():
        raise ValueError("Clusters need a table of finite numbers")
    n, width = features.shape
    mean = features.mean(axis=0) if n else np.zeros(width)
    scale = features.std(axis=0) if n else np.ones(width)
    scale = np.where(scale > 1e-12 * np.maximum(np.abs(mean), 1), scale, 1.0)
    points = (features - mean) / scale
    some = points[:: max(n // SAMPLE, 1)]
    judged = some[:: max(len(some) // JUDGED, 1)]
    distinct = len(np.unique(some.round(9), axis=0))
    best, best_score = points[:1] * 0, -1.0
    for count in counts:
        if count >= distinct:
            break
        centres = _centres(some, count)
        score = silhouette(judged, assign(judged, centres))
        if score > best_score + 1e-9:
            best, best_score = centres, score
    label = assign(points, best) if n else np.zeros(0, dtype=np.int64)
    order = np.argsort(-np.bincount(label, minlength=len(best)), kind="stable")
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    label = place[label]
    return Clusters(
        label=label,
        centres=best[order] * scale + mean,
        size=np.bincount(label, minlength=len(best)),
        mean=mean,
        scale=scale,
        silhouette=float(best_score) if len(best) > 1 else 0.0,
    )


def _squares(points, centres):
    """Squared distances (n, k)."""
    cross = points @ centres.T
    found = (points**2).sum(axis=1)[:, None] - 2 * cross + (centres**2).sum(axis=1)
    return np.maximum(found, 0.0)


def assign(points, centres):
    """Nearest centre of each point (n,), in blocks: memory does not grow with n."""
    label = np.empty(len(points), dtype=np.int64)
    for start in range(0, len(points), BLOCK):
        part = slice(start, start + BLOCK)
        label[part] = _squares(points[part], centres).argmin(axis=1)
    return label


def _centres(points, count):
    """The best of some restarts of k-means."""
    rng = np.random.default_rng(SEED)
    best, best_cost = None, np.inf
    for _restart in range(RESTARTS):
        centres = _start(points, count, rng)
        for _round in range(ROUNDS):
            squares = _squares(points, centres)
            label = squares.argmin(axis=1)
            size = np.bincount(label, minlength=count)
            total = np.column_stack(
                [np.bincount(label, weights=column, minlength=count) for column in points.T]
            )
            moved = np.where(size[:, None] > 0, total / np.maximum(size, 1)[:, None], centres)
            if np.abs(moved - centres).max() < 1e-9:
                break
            centres = moved
        cost = _squares(points, centres).min(axis=1).sum()
        if cost < best_cost:
            best, best_cost = centres, cost
    return best


def _start(points, count, rng):
    """k-means++: each further centre is drawn with probability by squared distance."""
    centres = points[[rng.integers(len(points))]]
    while len(centres) < count:
        far = _squares(points, centres).min(axis=1)
        total = far.sum()
        place = rng.choice(len(points), p=far / total) if total > 0 else 0
        centres = np.vstack((centres, points[place]))
    return centres


def silhouette(points, label):
    """Mean over the points of (b - a) / max(a, b): a the mean distance to the own group, b to the
    nearest other one; 0 for a point alone, and without two groups.

    >>> points = np.array([[0.0], [1.0], [9.0], [10.0]])
    >>> round(silhouette(points, np.array([0, 0, 1, 1])), 4)
    0.8885
    """
    groups = np.unique(label)
    if len(groups) < 2:
        return 0.0
    distance = np.sqrt(_squares(points, points))
    size = np.array([(label == group).sum() for group in groups])
    total = np.column_stack([distance[:, label == group].sum(axis=1) for group in groups])
    own = np.searchsorted(groups, label)
    row = np.arange(len(points))
    a = total[row, own] / np.maximum(size[own] - 1, 1)
    others = total / size
    others[row, own] = np.inf
    b = others.min(axis=1)
    top = np.maximum(a, b)
    return float(
        np.where((size[own] > 1) & (top > 0), (b - a) / np.where(top > 0, top, 1), 0).mean()
    )


def match(previous, current, scale):
    """Which previous group each current group continues: pairs of least distance in total.

    :param previous, current: centres (j, d) and (k, d) in the units of the features
    :param scale: (d,) by which distances are measured
    :return: list of k elements, an index into previous or None for a new group

    >>> match(np.array([[0.0], [10.0]]), np.array([[9.0], [5.0], [1.0]]), np.ones(1))
    [1, None, 0]
    """
    previous, current = (np.asarray(part, dtype=float) for part in (previous, current))
    found = [None] * len(current)
    if len(previous) and len(current):
        rows, columns = linear_sum_assignment(_squares(current / scale, previous / scale))
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
            found[row] = column
    return found
