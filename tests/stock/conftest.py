"""These tests need a database with Inventory and margins: SUITE_STOCK=1 says that this is one."""

import os

collect_ignore_glob = [] if os.environ.get("SUITE_STOCK") else ["test_*.py"]
