"""Run every static check, tell how each went, and fail when one did; `--fix` mends what can be mended."""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

from ops.test import TEST_FIELD_KEYS, TEST_SECRET_KEY

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
TEMPLATES = "templates"
DJADE = ["djade", "--target-version", "5.2"]

# Settings as they are in production. None of the checks needs the servers behind these addresses.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "EMAIL_URL": "smtp://127.0.0.1:1",
    "BASE_URL": "https://portal.example",
    "ALLOWED_HOSTS": "portal.example",
    "SECRET_KEY": TEST_SECRET_KEY,
    "FIELD_KEYS": TEST_FIELD_KEYS,
    "DEBUG": "0",
}


def checks() -> dict[str, list[str]]:
    """Name the checks and their commands."""
    manage = [sys.executable, "-W", "ignore::RuntimeWarning", "manage.py"]
    return {
        "code style": ["ruff", "check"],
        "code form": ["ruff", "format", "--check"],
        "types": ["mypy"],
        "imports": ["lint-imports", "--no-cache"],
        "template syntax": [*DJADE, "--check", *templates()],
        "template sense": ["djlint", "--lint", "--quiet", TEMPLATES],
        "migrations": [*manage, "makemigrations", "--check", "--dry-run"],
        "deployment": [*manage, "check", "--deploy", "--fail-level", "WARNING"],
        "messages": [sys.executable, "-m", "ops.messages", "check"],
    }


def fixes() -> dict[str, list[str]]:
    """Name what can be mended without thinking."""
    return {
        "code style": ["ruff", "check", "--fix"],
        "code form": ["ruff", "format"],
        "template syntax": [*DJADE, *templates()],
    }


def templates() -> list[str]:
    """List the HTML templates."""
    return [str(path.relative_to(ROOT)) for path in sorted((ROOT / TEMPLATES).rglob("*.html"))]


def passes(name: str, command: list[str]) -> bool:
    """Run one check, tell how it went, and show what it said when it did not pass."""
    begun = time.monotonic()
    program = command[0] if Path(command[0]).is_absolute() else str(BIN / command[0])
    environment = {**os.environ, **PRODUCTION}
    done = subprocess.run(
        [program, *command[1:]], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    passed = done.returncode == 0
    print(f"{'ok    ' if passed else 'FAILED'}  {name} ({time.monotonic() - begun:.1f} s)", flush=True)
    if not passed:
        print(f"{done.stdout}{done.stderr}".rstrip() + "\n", flush=True)
    return passed


def main() -> int:
    """Run them all, also after one failed, so that one run tells everything."""
    parser = argparse.ArgumentParser(description="Run every static check.")
    parser.add_argument("--fix", action="store_true")
    chosen = fixes() if parser.parse_args().fix else checks()
    failed = [name for name, command in chosen.items() if not passes(name, command)]
    if failed:
        print(f"These did not pass: {', '.join(failed)}.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
