"""Bring a trial's database up to the code: tables, the web's rights, the demo, and the list of its accounts."""

import argparse
import io
import os
from pathlib import Path

import django
from django.core.management import call_command


def main() -> None:
    """Do all of it in one process, since starting Django is what takes the time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--web-role", help="the database role that the web signs in as")
    parser.add_argument("--accounts", type=Path, required=True, help="where to write the demo's accounts")
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    call_command("migrate", interactive=False)
    if asked.web_role:
        call_command("grant_web_role", asked.web_role)
    call_command("load_demo")
    accounts = io.StringIO()
    call_command("demo_accounts", stdout=accounts)
    asked.accounts.write_text(accounts.getvalue(), "utf-8")


if __name__ == "__main__":
    main()
