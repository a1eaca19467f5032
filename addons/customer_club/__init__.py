from . import controllers, models, report, wizard


def uninstall_hook(env):
    """Drop the triggers that make the ledger append-only, so that its tables can be removed."""
    env["club.append.only"]._drop_triggers()
