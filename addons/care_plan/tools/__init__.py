from . import estimate, fingerprint, lift, measures, pareto, scoring, series, touches, versions
