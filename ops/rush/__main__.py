"""Start a portal of its own, let two thousand people hand in within the last two minutes, and hold it to its word.

PEOPLE and SECONDS in the environment ask for fewer or more. Everything listens on 127.0.0.1 and stops by itself.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import psycopg2

from ops.local import LocalFolder, free_port
from ops.trial import ROOT, Trial

PEOPLE = int(os.environ.get("PEOPLE") or 2000)
SECONDS = int(os.environ.get("SECONDS") or 120)
REFUSED = 409  # the answer to handing in too late
LATE = {200, REFUSED}  # the check page without a button too
HELD = "every receipt has its entry, none was taken late, and nobody was refused who handed in before"
ON_THE_WAY = 2.0  # seconds which the machine may need at the busiest moment until the portal has a request


def main() -> int:
    """Play the rush and give 0 when every promise held."""
    with tempfile.TemporaryDirectory(prefix="portal-rush-") as folder:
        trial = Trial(LocalFolder(Path(folder)), free_port())
        try:
            trial.begin()
            return play(trial, Path(folder))
        finally:
            trial.stop()


def play(trial: Trial, folder: Path) -> int:
    """Prepare, play, compare."""
    asked, answered = folder / "rush.json", folder / "told.json"
    command = [sys.executable, "manage.py", "prepare_rush", asked, "--people", PEOPLE, "--seconds", SECONDS]
    print(f"preparing {PEOPLE} people with an entry each", flush=True)
    owner = {**trial.environment, "DATABASE_URL": trial.owner_url}
    subprocess.run([str(part) for part in command], cwd=ROOT, env=owner, check=True)
    print(f"the rush: {SECONDS} seconds", flush=True)
    subprocess.run([sys.executable, "-m", "ops.rush.people", trial.address, asked, answered], cwd=ROOT, check=True)
    plan, said = json.loads(asked.read_text()), json.loads(answered.read_text())
    with psycopg2.connect(trial.owner_url) as connection:
        faults = broken(connection, plan, said["told"])
    report(plan, said, faults)
    return 1 if faults else 0


def broken(connection: Any, plan: dict[str, Any], told: list[dict[str, Any]]) -> list[str]:
    """Which promises did not hold, in words: what was kept against what everybody was told."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.number, e.code, e.state, extract(epoch FROM r.issued_at), v.sha256 <> ''"
            " FROM submissions_receipt r JOIN submissions_entry e ON e.id = r.entry_id"
            " JOIN submissions_revision v ON v.id = r.revision_id WHERE e.contest_id = %s",
            [plan["contest"]],
        )
        kept = {number: (code, state, float(at), whole) for number, code, state, at, whole in cursor.fetchall()}
        cursor.execute(
            "SELECT count(*) FROM submissions_entry WHERE contest_id = %s AND state = 'submitted'", [plan["contest"]]
        )
        submitted = cursor.fetchone()[0]
    faults = [
        f"receipt {said['receipt']} was shown, and has no entry"
        for said in told
        if said["receipt"] and kept.get(said["receipt"], ("",))[:2] != (said["code"], "submitted")
    ]
    faults += [f"{number} was taken after the deadline" for number, line in kept.items() if line[2] >= plan["closes"]]
    if len({line[0] for line in kept.values()}) != len(kept) or submitted != len(kept):
        faults.append(f"{submitted} entries are handed in, with {len(kept)} receipts")
    if len(told) != len(plan["people"]):
        faults.append(f"{len(plan['people']) - len(told)} people were never answered")
    return faults + wrongly_late(plan["closes"], told)


def wrongly_late(closes: float, told: list[dict[str, Any]]) -> list[str]:
    """Who was told that it is too late, although they had handed in before, in words."""
    return [
        f"{said['code']} was told that it is too late, {closes - said['pressed']:.1f} s before it was"
        for said in told
        if said["status"] == REFUSED and said["pressed"] < closes - ON_THE_WAY
    ]


def report(plan: dict[str, Any], said: dict[str, Any], faults: list[str]) -> None:
    """Print what was asked, what was told, how long it took, and what did not hold."""
    told = said["told"]
    receipts = sum(bool(line["receipt"]) for line in told)
    late = [line for line in told if not line["receipt"] and line["status"] in LATE]
    begun_in_time = sum(line["moment"] < plan["closes"] for line in late)
    others = len(told) - receipts - len(late)
    print(f"people {len(plan['people'])}, receipts {receipts}, told that it is too late {len(late)}", end="")
    print(f" ({begun_in_time} of them began before), without an answer {others}")
    columns = ("count", "failed", "median", "p95", "longest")
    print(f"{'milliseconds':14}" + "".join(f"{column:>10}" for column in columns))
    for name, line in said["times"].items():
        print(f"{name:14}" + "".join(f"{line[column] or 0:10.0f}" for column in columns))
    for fault in faults:
        print(f"BROKEN: {fault}")
    print(f"{len(faults)} promises broken" if faults else HELD)


if __name__ == "__main__":
    sys.exit(main())
