"""Measure how well similarity is judged, on any file of labelled pairs."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from submissions.likeness import FOUND_FROM, compare
from submissions.likeness.quality import (
    DIFFERENT,
    SIMILAR,
    THRESHOLDS,
    Judged,
    found_share,
    label_of,
    misjudged,
    precision,
    recall,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

COLUMNS = ("text_a", "text_b", "label")
DELIMITERS = (",", ";", "\t")
LONGEST_TEXT = 10_000_000


class Command(BaseCommand):
    """Compare the pairs of a file and print recall and precision."""

    requires_system_checks = ()
    help = "Recall and precision of the similarity of texts on a CSV file with the columns text_a, text_b, label."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which file, from which score a pair counts as found, and which labels mean that it should be."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--threshold", type=float, default=FOUND_FROM, help=f"found from (usually {FOUND_FROM})")
        parser.add_argument(
            "--similar", action="append", default=[], metavar="LABEL",
            help=f"a further label that should be found, beside {', '.join(SIMILAR)}",
        )  # fmt: skip
        parser.add_argument(
            "--different", action="append", default=[], metavar="LABEL",
            help=f"a further label that should not be found, beside {', '.join(DIFFERENT)}",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare and print."""
        similar = [*SIMILAR, *map(label_of, options["similar"])]
        different = [*DIFFERENT, *map(label_of, options["different"])]
        pairs = list(_judged(options["file"], {*similar, *different}))
        if not pairs:
            message = f"{options['file']} holds no pairs."
            raise CommandError(message)
        labels = [label for label in (*similar, *different) if any(pair.label == label for pair in pairs)]
        self._by_label(pairs, labels, similar, options["threshold"])
        self._by_threshold(pairs, labels, similar)

    def _by_label(self, pairs: list[Judged], labels: list[str], similar: list[str], threshold: float) -> None:
        self.stdout.write(f"{len(pairs)} pairs, found from {threshold:.2f}")
        self.stdout.write(f"{'label':<14}{'pairs':>6}{'found':>7}{'share':>8}   lowest  middle highest")
        for label in labels:
            scores = sorted(pair.score for pair in pairs if pair.label == label)
            found = sum(score >= threshold for score in scores)
            self.stdout.write(
                f"{label:<14}{len(scores):>6}{found:>7}{found / len(scores):>8.2f}"
                f"{scores[0]:>9.2f}{scores[len(scores) // 2]:>8.2f}{scores[-1]:>8.2f}"
                f"   {'should be found' if label in similar else 'should not be found'}"
            )
        self.stdout.write(f"recall    {_share(recall(pairs, similar, threshold))}")
        self.stdout.write(f"precision {_share(precision(pairs, similar, threshold))}")
        for pair in misjudged(pairs, similar, threshold):
            side = "missed" if pair.label in similar else "found in error"
            self.stdout.write(f"  line {pair.line}: {pair.label}, {pair.score:.2f}, {side}")

    def _by_threshold(self, pairs: list[Judged], labels: list[str], similar: list[str]) -> None:
        self.stdout.write("")
        self.stdout.write("share found by threshold")
        self.stdout.write("from " + "".join(f"{label:>14}" for label in labels) + "        recall     precision")
        for threshold in THRESHOLDS:
            shares = "".join(f"{_share(found_share(pairs, label, threshold)):>14}" for label in labels)
            overall = (
                f"{_share(recall(pairs, similar, threshold)):>14}{_share(precision(pairs, similar, threshold)):>14}"
            )
            self.stdout.write(f"{threshold:.2f} {shares}{overall}")


def _judged(file: Path, known: set[str]) -> Iterator[Judged]:
    """The pairs of a file with their scores; whatever cannot be read is told with its line."""
    before = csv.field_size_limit(LONGEST_TEXT)  # of the whole process, so that it is put back
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            head = lines.readline()
            lines.seek(0)
            table = csv.DictReader(lines, delimiter=max(DELIMITERS, key=head.count), strict=True)
            yield from _compared(table, known)
    except OSError as error:
        message = f"{file} cannot be read: {error.strerror}."
        raise CommandError(message) from error
    except (UnicodeDecodeError, csv.Error) as error:
        message = f"{file} is not a CSV file in UTF-8: {error}."
        raise CommandError(message) from error
    finally:
        csv.field_size_limit(before)


def _compared(table: csv.DictReader[str], known: set[str]) -> Iterator[Judged]:
    columns = {(name or "").strip().casefold(): name for name in table.fieldnames or []}
    missing = [column for column in COLUMNS if column not in columns]
    if missing:
        message = f"The file lacks the columns {', '.join(missing)}; its first line has to name {', '.join(COLUMNS)}."
        raise CommandError(message)
    for row in table:
        a, b, label = (row[columns[column]] or "" for column in COLUMNS)
        if label_of(label) not in known:
            message = (
                f"Line {table.line_num}: nobody said whether pairs labelled “{label}” should be found. "
                f"Known are {', '.join(sorted(known))}; add --similar LABEL or --different LABEL."
            )
            raise CommandError(message)
        yield Judged(label_of(label), compare(a, b).score, table.line_num)


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
