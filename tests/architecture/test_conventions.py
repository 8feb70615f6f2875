"""Conventions that a linter does not know."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

OURS = [
    "audit",
    "notifications",
    "look",
    "units",
    "accounts",
    "contests",
    "submissions",
    "judging",
    "payouts",
    "reports",
    "rehearsals",
    "demo",
]
ROOT = Path(settings.BASE_DIR)
RULES = ("policies", "lifecycle", "querysets", "models", "actions")
WEB = ("django.http", "django.shortcuts", "django.contrib.messages", "django.views")


def sources(*floors: str) -> list[Path]:
    """The files of the floors of all our apps."""
    found = []
    for app in OURS:
        for floor in floors:
            found += [ROOT / app / f"{floor}.py", *(ROOT / app / floor).rglob("*.py")]
    return [path for path in found if path.exists()]


def imported(tree: ast.AST) -> Iterator[str]:
    """The modules that a file imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def test_rules_know_no_web() -> None:
    guilty = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in sources(*RULES)
        for module in imported(ast.parse(path.read_text()))
        if module.startswith(WEB)
    ]
    assert guilty == []


def test_only_the_lifecycle_writes_a_state() -> None:
    """The postman and the outbox are the exception that their docstrings explain."""
    written = re.compile(r"\.state = |\.update\([^)]*\bstate=", re.DOTALL)
    allowed = {"audit/lifecycle.py", "notifications/postman.py", "notifications/outbox.py"}
    guilty = [
        str(path.relative_to(ROOT))
        for app in OURS
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in path.parts
        and str(path.relative_to(ROOT)) not in allowed
        and written.search(path.read_text())
    ]
    assert guilty == []


def test_dates_and_people_are_named_as_such() -> None:
    endings = {models.DateTimeField: ("_at", "moment", "at"), models.DateField: ("_on", "on", "valid_from", "valid_to")}
    guilty = []
    for app in OURS:
        for model in apps.get_app_config(app).get_models():
            for field in model._meta.local_fields:
                wanted = endings.get(type(field))
                inherited = field.name in {"last_login", "date_joined"}
                if wanted and not inherited and not (field.name in wanted or field.name.endswith(wanted)):
                    guilty.append(f"{model._meta.label}.{field.name}")
    assert guilty == []


def functions(floor: str) -> Iterator[tuple[Path, ast.FunctionDef]]:
    """Every public function of a floor."""
    for path in sources(floor):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield path, node


def decorators(function: ast.FunctionDef) -> set[str]:
    """The names of a function's decorators."""
    return {ast.unparse(decorator).partition("(")[0] for decorator in function.decorator_list}


def test_views_never_branch_on_posted_keys() -> None:
    branch = re.compile(r"\b(if|elif|and|or|not) request\.POST(\.get\(|\[)|in request\.POST\b")
    guilty = [str(path.relative_to(ROOT)) for path in sources("views") if branch.search(path.read_text())]
    assert guilty == []


def test_pages_are_read_and_acts_are_posted() -> None:
    """Every view says by which method it is reached."""
    methods = {"require_safe", "require_GET", "require_POST", "require_http_methods"}
    guilty = []
    for path, function in functions("views"):
        first = function.args.args[0].arg if function.args.args else ""
        if first == "request" and function.name != "csrf_failure" and _is_routed(path, function.name):
            named = {name.rpartition(".")[2] for name in decorators(function)}
            if not named & methods:
                guilty.append(f"{path.relative_to(ROOT)}: {function.name}")
    assert guilty == []


def _is_routed(path: Path, name: str) -> bool:
    app = path.relative_to(ROOT).parts[0]
    return bool(re.search(rf"\b{name}\b", (ROOT / app / "urls.py").read_text()))


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_templates_hold_no_script_or_style(path: Path) -> None:
    inline = re.compile(
        r"<style|style=\"|<script(?![^>]*(src=|type=\"application/json\"))|\son[a-z]+=\"|hx-on|javascript:"
    )
    assert not inline.search(path.read_text())


def test_no_file_is_a_crowded_room() -> None:
    crowded = {
        str(path.relative_to(ROOT)): lines
        for app in [*OURS, "config", "ops"]
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in path.parts and (lines := len(path.read_text().splitlines())) > 500
    }
    assert crowded == {}
