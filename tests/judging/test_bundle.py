"""A published result can be checked by anyone, and shows every touch."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.canonical import digest
from judging.bundle import make_bundle, verify_bundle
from judging.scoring import AdvanceRule, CriterionRule, DivergenceStep, Policy, SheetInput, compute
from ops import verify_result
from tests.judging.rounds import Round, rounds

POLICY = Policy(
    version=2,
    criteria=(CriterionRule("novelty", Decimal(40), floor=Decimal(10)), CriterionRule("effect", Decimal(60))),
    divergence=(DivergenceStep(">", Decimal(5), "reconcile"),),
    carry_weight=Decimal("0.25"),
    tie_breaks=("effect", "share"),
    advance=AdvanceRule.top(2, include_ties=True),
)
SHEETS = [
    SheetInput("B01", "GK1", {"novelty": Decimal(30), "effect": Decimal("50.5")}, "một cửa", "cá nhân"),
    SheetInput("B01", "GK2", {"novelty": Decimal(31), "effect": None}, "một cửa", "cá nhân"),
    SheetInput("B02", "GK1", {"novelty": Decimal("5.00"), "effect": Decimal(60)}, "công nghệ", "tổ chức"),
    SheetInput("B02", "GK2", {"novelty": Decimal(9), "effect": Decimal(60)}, "công nghệ", "tổ chức"),
]
CARRIED = {"B01": Decimal("77.8"), "B02": Decimal("83.0")}
SETTLED = {"B02": Decimal(70)}


def bundle_of(case: Round) -> dict[str, Any]:
    """What would be published of a round."""
    found = compute(case.policy, case.sheets, case.carried, settled=case.settled)
    return make_bundle(case.policy, case.sheets, case.carried, found, settled=case.settled)


@pytest.fixture
def bundle() -> dict[str, Any]:
    return bundle_of(Round(POLICY, SHEETS, CARRIED, SETTLED))


def sealed_again(bundle: dict[str, Any]) -> dict[str, Any]:
    """The bundle with a seal that fits, as somebody who knows the method would leave it."""
    return {**bundle, "sha256": digest({name: member for name, member in bundle.items() if name != "sha256"})}


def leaves(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every single value."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    yield from (leaf for name, member in members for leaf in leaves(member, (*way, name)))
    if not isinstance(value, dict | list):
        yield way


def touched(bundle: dict[str, Any], way: tuple[Any, ...]) -> dict[str, Any]:
    """The bundle with one value changed."""
    changed = deepcopy(bundle)
    inner: Any = changed
    for step in way[:-1]:
        inner = inner[step]
    old = inner[way[-1]]
    inner[way[-1]] = not old if isinstance(old, bool) else old + 1 if isinstance(old, int) else f"{old or ''}1"
    return changed


def script(path: Path, **options: Any) -> subprocess.CompletedProcess[str]:
    """The auditor's script, run as the auditor runs it: alone, without the portal."""
    return subprocess.run(
        [sys.executable, "-I", str(Path(verify_result.__file__)), str(path)],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        **options,
    )


def test_a_result_as_published_is_whole(bundle: dict[str, Any]) -> None:
    assert verify_bundle(bundle) == []
    assert verify_bundle(json.loads(json.dumps(bundle))) == []
    assert [(row["contender"], row["rank"], row["score"], row["flags"]) for row in bundle["standings"]] == [
        ("B01", 1, "78.7", []),
        ("B02", 2, "73.3", ["settled", "below_floor:novelty"]),
    ]


def test_equal_results_have_equal_seals_however_their_numbers_were_written(bundle: dict[str, Any]) -> None:
    rewritten = [
        SheetInput(
            sheet.contender,
            sheet.judge,
            {
                key: None if points is None else points + Decimal("0.000")
                for key, points in list(sheet.scores.items())[::-1]
            },
            sheet.area,
            sheet.kind,
        )
        for sheet in reversed(SHEETS)
    ]
    assert bundle_of(Round(POLICY, rewritten, CARRIED, SETTLED)) == bundle


def test_every_touched_value_shows(bundle: dict[str, Any]) -> None:
    ways = list(leaves(bundle))
    assert len(ways) > 70
    for way in ways:
        assert verify_bundle(touched(bundle, way)), way


def test_a_touched_standing_shows_even_under_a_new_seal(bundle: dict[str, Any]) -> None:
    for way in leaves(bundle["standings"]):
        forged = sealed_again(touched(bundle, ("standings", *way)))
        assert verify_bundle(forged), way
        assert verify_result.differences(forged), way


def test_what_differs_is_said(bundle: dict[str, Any]) -> None:
    forged = sealed_again(touched(bundle, ("standings", 0, "rank")))
    assert verify_bundle(forged) == ["B01: rank is published as 2, but the sheets give 1"]
    forged = sealed_again({**bundle, "standings": bundle["standings"][::-1]})
    assert verify_bundle(forged) == ["the standings are not in the order of their ranks"]
    forged = sealed_again({**bundle, "standings": bundle["standings"][:1]})
    assert verify_bundle(forged) == ["B02 is not among the published standings"]
    forged = sealed_again({**bundle, "standings": [*bundle["standings"], bundle["standings"][0]]})
    assert verify_bundle(forged) == ["1 contenders are published more than once"]
    forged = sealed_again({**bundle, "standings": [*bundle["standings"], {"contender": "B09"}]})
    assert verify_bundle(forged) == ["B09 is published, but has no sheets"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda bundle: {**bundle, "format": "round-result/9"}, "the format is 'round-result/9'"),
        (lambda bundle: {**bundle, "sha256": "0" * 64}, "the seal is '0000"),
        (lambda bundle: {**bundle, "extra": 1}, "extra: is unknown"),
        (lambda bundle: {name: member for name, member in bundle.items() if name != "carried"}, "carried: is missing"),
        (lambda bundle: {**bundle, "sheets": [5]}, r"sheets\[0\]: 5 is not an object"),
        (lambda bundle: {**bundle, "carried": {"B01": 5.5}}, "carried.B01: a float"),
        (lambda bundle: {**bundle, "standings": [{"contender": []}]}, r"\[\] is published|is not among"),
        (lambda bundle: [bundle], "is not an object"),
        (lambda bundle: None, "is not an object"),
    ],
)
def test_a_bundle_that_cannot_be_read_is_a_fault_not_a_crash(
    bundle: dict[str, Any], change: Callable[[dict[str, Any]], Any], message: str
) -> None:
    assert re.search(message, "\n".join(verify_bundle(change(bundle))))


# -- the auditor's script ----------------------------------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(rounds())
def test_portal_and_auditor_agree_on_any_round(case: Round) -> None:
    published = json.dumps(bundle_of(case), ensure_ascii=False)
    assert verify_bundle(json.loads(published)) == []
    assert verify_result.differences(verify_result.read(published)) == []


@settings(max_examples=100, deadline=None)
@given(rounds(), st.data())
def test_portal_and_auditor_both_see_any_forged_standing(case: Round, data: st.DataObject) -> None:
    bundle = bundle_of(case)
    way = data.draw(st.sampled_from(list(leaves(bundle["standings"]))))
    forged = sealed_again(touched(bundle, ("standings", *way)))
    assert verify_bundle(forged)
    assert verify_result.differences(verify_result.read(json.dumps(forged)))


def test_the_script_says_ok_in_both_languages(bundle: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text(json.dumps(bundle, ensure_ascii=False), encoding="utf-8")
    run = script(path)
    assert (run.returncode, run.stdout) == (0, f"KHỚP / OK: 2 bài / entries, SHA-256 {bundle['sha256']}\n")


def test_the_script_names_what_differs(bundle: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text(json.dumps(touched(bundle, ("standings", 0, "rank"))), encoding="utf-8")
    run = script(path)
    assert run.returncode == 1
    seal, rank, verdict = run.stdout.splitlines()
    assert seal.startswith("khóa kết quả / seal: ")
    assert rank == "B01 · rank: công bố / published 2, tính lại / recomputed 1"
    assert verdict == "KHÔNG KHỚP / DIFFERS: 2"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"format": "round-result/1"}',
        '{"format": "round-result/1", "format": "round-result/1"}',
        '{"format": "round-result/1", "score": 1.5}',
        '{"format": "round-result/1", "policy": {}, "sheets": [{}], "carried": {}, "settled": {}, "standings": []}',
    ],
)
def test_the_script_refuses_what_is_no_result(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "result.json"
    path.write_text(text, encoding="utf-8")
    assert verify_result.main([str(path)]) == 2
    assert capsys.readouterr().out.startswith("KHÔNG ĐỌC ĐƯỢC / UNREADABLE: ")


@pytest.mark.parametrize(
    ("way", "wrong", "message"),
    [
        (("sheets", 0, "scores"), {"novelty": "41", "effect": "0"}, "GK1 gave B01 41 of 40"),
        (("sheets", 0, "scores"), {"novelty": "1", "effect": "0", "style": "5"}, "has points for style"),
        (("sheets", 0, "scores"), {}, "the sheet of GK1 on B01 is missing"),
        (("sheets", 1, "judge"), "GK1", "GK1 judged B01 twice"),
        (("carried",), {"B09": "5"}, "B09 has a score, but no sheet"),
    ],
)
def test_the_script_refuses_sheets_that_give_no_result(
    bundle: dict[str, Any], way: tuple[Any, ...], wrong: object, message: str
) -> None:
    inner: Any = bundle
    for step in way[:-1]:
        inner = inner[step]
    inner[way[-1]] = wrong
    with pytest.raises(verify_result.UnreadableError, match=message):
        verify_result.differences(bundle)


def test_the_script_names_a_changed_list(bundle: dict[str, Any]) -> None:
    forged = sealed_again({**bundle, "standings": bundle["standings"][::-1]})
    assert verify_result.differences(forged) == ["danh sách, thứ tự / list, order: B01, B02"]


def test_the_script_refuses_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify_result.main([str(tmp_path / "none.json")]) == 2
    assert "UNREADABLE" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("half_up", round),
        ("together", lambda policy, totals: sum(totals) / len(totals)),
        ("divergence", lambda policy, spread: []),
        ("seal", lambda bundle: "0" * 64),
        ("prefer", lambda entries, value: None),
    ],
)
def test_the_agreement_of_portal_and_auditor_can_fail(
    name: str, wrong: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Positive control: with a bug switched on in the script, a round that needs the right rule is told apart."""
    rules = (CriterionRule("all", Decimal(100)),)
    steps = (DivergenceStep(">", Decimal(5), "reconcile"),)
    points = {"B01": ("60", "70", "90"), "B02": ("82.2", "82.25", "82.3"), "B03": ("50", "50", "50")}
    sheets = [
        SheetInput(contender, f"GK{number}", {"all": Decimal(total)})
        for contender, totals in points.items()
        for number, total in enumerate(totals)
    ]
    bundle = bundle_of(Round(Policy(1, rules, judges="median", divergence=steps), sheets))
    assert verify_result.differences(bundle) == []
    monkeypatch.setattr(verify_result, name, wrong)
    assert verify_result.differences(bundle)
