from . import fingerprint, lift, measures, scoring
