"""What the portal imports is installed where it runs, also where the tests' packages are not."""

import ast
import re
import sys
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from ops import bootstrap

RUSH = bootstrap.ROOT / "ops" / "rush"  # brings packages of its own
OWN = {folder.name for folder in bootstrap.own_folders()}


@cache
def imported(path: Path) -> frozenset[str]:
    """Give the top-level packages that a module imports when it runs."""
    found: set[str] = set()
    waiting: list[ast.AST] = [ast.parse(path.read_text("utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            continue
        if isinstance(node, ast.Import):
            found |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
        elif not isinstance(node, ast.expr):
            waiting += ast.iter_child_nodes(node)
    return frozenset(found)


providers_of = cache(packages_distributions)


def missing(folders: list[Path], package_set: str) -> dict[str, str]:
    """Name the packages that code imports and a list does not have, with one place each."""
    listed = {
        name.lower() for name in re.findall(r"^([\w.-]+)==", bootstrap.lock_of(package_set).read_text(), re.MULTILINE)
    }
    found = {}
    for path in (path for folder in folders for path in folder.rglob("*.py") if RUSH not in path.parents):
        for name in imported(path) - OWN - sys.stdlib_module_names:
            if not any(provider.lower().replace("_", "-") in listed for provider in providers_of().get(name, [])):
                found[name] = str(path.relative_to(bootstrap.ROOT))
    return found


@pytest.mark.parametrize(
    ("package_set", "folders"),
    [("production", OWN - {"tests", "ops"}), ("trial", OWN - {"tests"}), ("dev", OWN)],
    ids=["production", "trial", "dev"],
)
def test_every_import_is_listed(package_set: str, folders: set[str]) -> None:
    assert missing([bootstrap.ROOT / folder for folder in sorted(folders)], package_set) == {}


def test_the_rush_has_its_packages_in_a_list_of_its_own() -> None:
    asked = {name for path in RUSH.glob("*.py") for name in imported(path)} - OWN - sys.stdlib_module_names
    assert asked == {"gevent", "locust", "psycopg2"}
    listed = bootstrap.lock_of("load").read_text()
    assert all(re.search(rf"^{name}==", listed, re.MULTILINE) for name in ("gevent", "locust", "psycopg2-binary"))


def test_an_import_that_only_the_tests_have_would_be_found() -> None:
    assert "pytest" in missing([bootstrap.ROOT / "tests"], "production")
