"""What is published of a round's result: all that went in, all that came out, and a digest over both."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from audit.canonical import CanonicalError, digest, number_text
from judging.scoring import Policy, Reader, ScoringError, SheetInput, Standing, compute

FORMAT = "round-result/1"
DIGEST = "sha256"


def make_bundle(
    policy: Policy,
    sheets: Sequence[SheetInput],
    carried: Mapping[str, Decimal],
    standings: Sequence[Standing],
    *,
    settled: Mapping[str, Decimal] | None = None,
) -> dict[str, object]:
    """A round's result as a JSON value that anyone can recompute; its member `sha256` seals all others."""
    sealed: dict[str, object] = {
        "format": FORMAT,
        "policy": policy.to_value(),
        "sheets": [_sheet_value(sheet) for sheet in sorted(sheets, key=lambda sheet: (sheet.contender, sheet.judge))],
        "carried": {contender: number_text(score) for contender, score in carried.items()},
        "settled": {contender: number_text(score) for contender, score in (settled or {}).items()},
        "standings": [standing_value(standing) for standing in standings],
    }
    return {**sealed, DIGEST: digest(sealed)}


def verify_bundle(bundle: object) -> list[str]:
    """What is wrong with a published result, in words: the seal, or standings that its own inputs do not give."""
    try:
        reader = Reader(bundle, "")
        return _seal_faults(reader.members) + _standing_faults(reader)
    except (ScoringError, CanonicalError) as error:
        return [f"the bundle cannot be recomputed: {error}"]


def standing_value(standing: Standing) -> dict[str, object]:
    """A standing as a JSON value."""
    return {
        "contender": standing.contender,
        "rank": standing.rank,
        "score": _optional_text(standing.score),
        "advances": standing.advances,
        "flags": list(standing.flags),
        "tie_with": list(standing.tie_with),
        "spread": _optional_text(standing.spread),
        "judge_totals": {judge: number_text(total) for judge, total in standing.judge_totals.items()},
        "criterion_means": {key: _optional_text(mean) for key, mean in standing.criterion_means.items()},
    }


def _optional_text(number: Decimal | None) -> str | None:
    return None if number is None else number_text(number)


def _sheet_value(sheet: SheetInput) -> dict[str, object]:
    scores = {key: _optional_text(points) for key, points in sheet.scores.items()}
    return {
        "contender": sheet.contender,
        "judge": sheet.judge,
        "area": sheet.area,
        "kind": sheet.kind,
        "scores": scores,
    }


def _read_sheet(reader: Reader) -> SheetInput:
    contender, judge, area, kind = (reader.text(name) for name in ("contender", "judge", "area", "kind"))
    points = reader.inner("scores")
    scores = {key: points.number(key) if points.has(key) else None for key in list(points.members)}
    return reader.build(lambda: SheetInput(contender, judge, scores, area, kind))


def _seal_faults(members: Mapping[str, object]) -> list[str]:
    if members.get("format") != FORMAT:
        return [f"the format is {members.get('format')!r}, not {FORMAT!r}"]
    sealed = {name: member for name, member in members.items() if name != DIGEST}
    computed = digest(sealed)
    if members.get(DIGEST) != computed:
        return [f"the seal is {members.get(DIGEST)!r}, but the contents give {computed!r}"]
    return []


def _standing_faults(reader: Reader) -> list[str]:
    """Where the published standings differ from those computed again."""
    reader.take("format")
    reader.take(DIGEST)
    policy = Policy.from_value(reader.take("policy"))
    sheets = [_read_sheet(inner) for inner in reader.inners("sheets")]
    carried, settled = reader.numbers("carried"), reader.numbers("settled")
    published = [inner.members for inner in reader.inners("standings")]
    reader.build(lambda: None)
    computed = [standing_value(standing) for standing in compute(policy, sheets, carried, settled=settled)]
    faults = _row_faults(published, computed)
    if not faults and published != computed:
        faults.append("the standings are not in the order of their ranks")
    return faults


def _row_faults(published: Sequence[Mapping[str, object]], computed: Sequence[Mapping[str, object]]) -> list[str]:
    by_name = {str(row.get("contender")): row for row in published}
    faults = []
    if len(by_name) < len(published):
        faults.append(f"{len(published) - len(by_name)} contenders are published more than once")
    for row in computed:
        shown = by_name.pop(str(row["contender"]), None)
        if shown is None:
            faults.append(f"{row['contender']} is not among the published standings")
            continue
        faults += [
            f"{row['contender']}: {name} is published as {shown.get(name)!r}, but the sheets give {row.get(name)!r}"
            for name in sorted(row.keys() | shown.keys())
            if shown.get(name, ...) != row.get(name, ...)
        ]
    return faults + [f"{name} is published, but has no sheets" for name in by_name]
