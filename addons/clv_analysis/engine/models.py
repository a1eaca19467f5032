"""The models a forecast is chosen from, by the names they are stored under."""

from . import bgnbd, mbgnbd, pareto_nbd

BG, MBG, PARETO = "bg_nbd", "mbg_nbd", "pareto_nbd"
MODELS = {BG: bgnbd, MBG: mbgnbd, PARETO: pareto_nbd}
# In the BG/NBD everybody who bought once is still a customer for certain: no ground for alerts.
USABLE_P_ALIVE = (MBG, PARETO)
DEFAULT = MBG


def values(name, parameters):
    """The parameters of model ``name`` as a tuple, from a dict that has them."""
    return tuple(parameters[key] for key in MODELS[name].PARAMETERS)
