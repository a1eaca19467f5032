#!/usr/bin/env python3
"""The one way to run anything here: python3 dev.py serve | test | ... (see --help).

Standard library only. The parts are in devkit/, one room per topic.
"""

import sys

# Before anything else, in words that every Python can read.
if sys.version_info < (3, 10):  # noqa: UP036
    sys.exit(
        "[dev] this is Python {}.{}; Odoo 19 needs Python 3.10 to 3.13,"
        " for example: python3.11 dev.py".format(*sys.version_info)
    )

sys.dont_write_bytecode = True  # nothing is written outside the state folder

from devkit.commands import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
