"""What the rules of the repository are about: the addons, their models and files."""

import ast
from pathlib import Path

REPO = Path(__file__).resolve().parent.parent
ADDONS = sorted(path.parent for path in (REPO / "addons").glob("*/__manifest__.py"))
NAMES = [addon.name for addon in ADDONS]


def manifest(addon):
    return ast.literal_eval((addon / "__manifest__.py").read_text(encoding="utf-8"))


def python_files(*rooms):
    """Python files of the addons, tests left out; with `rooms`, only those in these folders."""
    for addon in ADDONS:
        for path in sorted(addon.rglob("*.py")):
            inside = path.relative_to(addon).parts[:-1]
            if "tests" not in inside and (not rooms or set(rooms) & set(inside)):
                yield path


def own_models(env):
    """The models that an addon of the suite makes, not those it extends."""
    for model in env.registry.values():
        if getattr(model, "_original_module", None) in NAMES:
            yield env[model._name]
