from . import estimate, fingerprint, lift, measures, pareto, scoring, series, versions
