"""The labelled pairs are told apart, and the command says how well, on this file and any other."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from submissions.likeness import FOUND_FROM, compare
from submissions.likeness.quality import DIFFERENT, SIMILAR, Judged, found_share, label_of, precision, recall

HERE = Path(__file__).parent
HALVES = ("dev", "held_out")  # the numbers were chosen on the one, the other played no part in it
LEAST_OF_EACH = 12


def rows(half: str) -> list[dict[str, str]]:
    with (HERE / f"{half}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def judged(half: str) -> list[Judged]:
    return [Judged(row["label"], compare(row["text_a"], row["text_b"]).score) for row in rows(half)]


@pytest.mark.parametrize("half", HALVES)
def test_nearly_all_that_should_be_found_is_and_hardly_anything_else(half: str):
    pairs = judged(half)
    assert found_share(pairs, "copied", FOUND_FROM) == 1
    assert found_share(pairs, "reordered", FOUND_FROM) == 1
    assert recall(pairs, SIMILAR, FOUND_FROM) >= 0.95
    assert precision(pairs, SIMILAR, FOUND_FROM) >= 0.9
    assert found_share(pairs, "unrelated", FOUND_FROM) == 0


def test_a_threshold_some_way_off_would_still_do():
    """So that the number was not fitted to these pairs."""
    for threshold in (FOUND_FROM - 0.03, FOUND_FROM + 0.05):
        pairs = judged("held_out")
        assert recall(pairs, SIMILAR, threshold) >= 0.9
        assert precision(pairs, SIMILAR, threshold) >= 0.85


def test_without_the_second_measure_rephrasings_are_missed(monkeypatch):
    """The positive control: copied passages alone do not see them."""
    monkeypatch.setattr("submissions.likeness.measure.rephrased", lambda a, b: 0.0)
    assert found_share(judged("held_out"), "rephrased", FOUND_FROM) == 0


def test_the_set_is_large_enough_of_every_kind_and_its_halves_share_no_text():
    by_half = {half: rows(half) for half in HALVES}
    counts = Counter(row["label"] for half in HALVES for row in by_half[half])
    assert set(counts) == {*SIMILAR, *DIFFERENT}
    assert min(counts.values()) >= LEAST_OF_EACH
    assert sum(counts.values()) >= 60
    texts = [{row[side] for row in by_half[half] for side in ("text_a", "text_b")} for half in HALVES]
    assert not texts[0] & texts[1]


def test_the_command_prints_recall_and_precision(capsys):
    call_command("similarity_score", str(HERE / "held_out.csv"))
    said = capsys.readouterr().out
    assert "48 pairs, found from 0.33" in said
    assert "recall    1.00" in said
    assert "precision 0.96" in said
    assert "line 45: same_topic, 0.36, found in error" in said


def test_the_command_reads_other_files_too(tmp_path, capsys):
    file = tmp_path / "pairs.csv"
    file.write_text("\ufeffLabel;Text_A;Text_B\nTranslated order;Nộp hồ sơ ở xã;Ở xã nộp hồ sơ\nfremd;a;b\n", "utf-8")
    call_command("similarity_score", str(file), "--different", "fremd", "--threshold", "0.5")
    said = capsys.readouterr().out
    assert "2 pairs, found from 0.50" in said
    assert "reordered          1" in said


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"text_a,text_b\na,b\n", "lacks the columns label"),
        (b"text_a,text_b,label\na,b,odd\n", "Line 2: nobody said whether pairs labelled “odd” should be found"),
        (b"text_a,text_b,label\n", "holds no pairs"),
        (b"", "lacks the columns text_a, text_b, label"),
        (b"text_a,text_b,label\n\xff,b,copied\n", "is not a CSV file in UTF-8"),
        (None, "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(tmp_path, content, reason):
    file = tmp_path / "pairs.csv"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(CommandError, match=reason):
        call_command("similarity_score", str(file))


def test_labels_go_by_several_names():
    assert [label_of(text) for text in ("Copied", "same topic", "translated-order", "Paraphrase")] == [
        "copied", "same_topic", "reordered", "rephrased",
    ]  # fmt: skip
