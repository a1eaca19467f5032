from . import (
    estimate,
    fingerprint,
    lift,
    measures,
    pareto,
    radar,
    scoring,
    series,
    timeline,
    touches,
    versions,
)
