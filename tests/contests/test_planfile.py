"""A contest's plan as a file: problems named by their path, written always alike, imported whole or not at all."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.utils import translation

from audit.models import Event
from contests.models import Contest, Series
from contests.planfile import UnreadablePlan, parse, plain, plan_of
from contests.presets import FOLDER, available, load
from tests.contests.conftest import District
from tests.factories.contests import RuleDocumentFactory

PRESETS = sorted(path.stem for path in FOLDER.glob("*.yaml"))
SMALL = """\
format: 1
series: {name: Cuộc thi thử}
contest:
  name: Cuộc thi thử
  entry_forms: [article]
  licence_clause: Được sử dụng bài dự thi.
"""


def text_of(key: str) -> str:
    return (FOLDER / f"{key}.yaml").read_text(encoding="utf-8")


def exported(contest: Contest) -> str:
    return plain(plan_of(Contest.objects.with_plan().get(pk=contest.pk)))


def problems(text: str) -> list[str]:
    with pytest.raises(UnreadablePlan) as refusal:
        parse(text)
    return refusal.value.messages


def paths(text: str) -> list[str]:
    with pytest.raises(UnreadablePlan) as refusal:
        parse(text)
    return sorted(problem.path for problem in refusal.value.problems)


def changed(key: str, change: Callable[[Any], Any]) -> str:
    """The preset as somebody changed it by hand."""
    value = yaml.safe_load(text_of(key))
    change(value)
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False)


# ── the same bytes ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("key", PRESETS)
def test_a_contest_made_of_a_preset_is_exported_byte_for_byte_as_it_was(district: District, key: str) -> None:
    assert plain(load(key).plan) == text_of(key)
    contest = district.create(preset=key, launched_on=load(key).plan["launched_on"])
    assert exported(contest) == text_of(key)


def test_a_contest_that_staff_changed_goes_through_a_file_unchanged(district: District) -> None:
    contest = district.create()
    contest.purpose = "Dòng một\r\ndòng hai: có {ngoặc}   \r\n\r\n- gạch đầu dòng"
    contest.plan_number, contest.plan_on = "296/KH-UBND", dt.date(2026, 3, 1)
    contest.save()
    RuleDocumentFactory(contest=contest)
    contest.deadlines.create(kind="forwarding", unit_kinds=["commune"], moment=contest.created_at, inclusive=True)
    section = contest.form_sections.create(order=1, key="phan", title="Phần")
    contest.entry_fields.create(
        order=9, key="chon", kind="choice", label="Chọn", section=section, area_codes=["bo-phan-mot-cua"],
        settings={"options": ["có", "true", "12", "1.5"], "several": True},
    )  # fmt: skip
    contest.entry_fields.create(order=10, key="cu", label="Không hỏi nữa", retired_at=contest.created_at)
    first = exported(contest)
    again = district.create_of(parse(first), launched_on=contest.launched_on, slug="lai", code="LAI")
    assert exported(again) == first
    assert again.entry_fields.get(key="chon").settings == contest.entry_fields.get(key="chon").settings
    assert again.purpose == "Dòng một\ndòng hai: có {ngoặc}\n\n- gạch đầu dòng"
    assert not again.entry_fields.filter(key="cu").exists()


def test_a_relative_file_stays_relative_and_follows_the_launch(district: District) -> None:
    text = SMALL.replace("series:", "dates: relative\nseries:") + (
        "deadlines:\n  - {kind: submission, moment: launch+11 17:00, wording: 'trước 17 giờ ngày {day}'}\n"
    )
    contest = district.create_of(parse(text), launched_on=dt.date(2026, 3, 30))
    due = contest.deadlines.get()
    assert (due.moment.isoformat(), due.wording) == ("2026-04-10T10:00:00+00:00", "trước 17 giờ ngày 10/4/2026")
    assert exported(contest) == plain(parse(text))
    assert "moment: launch+11 17:00" in exported(contest)


def test_the_largest_clip_is_in_the_file_and_a_file_without_it_is_read(district: District, settings: Any) -> None:
    contest = district.create_of(parse(SMALL), launched_on=dt.date(2026, 3, 30))
    assert (contest.video_max_megabytes, contest.video_max_bytes) == (None, settings.VIDEO_MAX_BYTES)
    assert "video_max_megabytes" not in exported(contest)
    Contest.objects.filter(pk=contest.pk).update(video_max_megabytes=5000)
    text = exported(Contest.objects.get(pk=contest.pk))
    assert "video_max_megabytes: 5000" in text
    again = district.create_of(parse(text), launched_on=contest.launched_on, slug="lai", code="LAI")
    assert again.video_max_megabytes == 5000
    assert again.video_max_bytes == settings.VIDEO_MAX_BYTES  # the portal takes no more, whatever a file says


def test_reminding_days_are_in_the_file_and_a_file_without_them_has_the_usual_ones(district: District) -> None:
    contest = district.create_of(parse(SMALL), launched_on=dt.date(2026, 3, 30))
    usual = (contest.reminder_days, contest.escalation_days, contest.deadline_reminder_days)
    assert (usual, "reminder_days" in exported(contest)) == ((5, 10, 2), False)
    Contest.objects.filter(pk=contest.pk).update(reminder_days=3, escalation_days=7, deadline_reminder_days=0)
    again = district.create_of(
        parse(exported(Contest.objects.get(pk=contest.pk))), launched_on=contest.launched_on, slug="lai", code="LAI"
    )
    assert (again.reminder_days, again.escalation_days, again.deadline_reminder_days) == (3, 7, 0)


@pytest.mark.parametrize("days", ["0", "366", "-1", "99999999999999999999", "nam", "10"])
def test_reminding_days_that_cannot_be_are_complained_of(days: str) -> None:
    text = SMALL.replace("contest:\n", f"contest:\n  reminder_days: {days}\n", 1)
    assert paths(text) == ["contest.escalation_days" if days == "10" else "contest.reminder_days"]


def test_notes_and_the_source_travel_with_the_contest(district: District) -> None:
    contest = district.create(preset="khanh_hoa_2019")
    assert "từ 75 điểm trở lên" in contest.note("rounds")
    assert contest.note("organisers") == ""
    assert "Điểm sơ khảo cao nhất 83" in exported(contest)


def test_hosts_offices_and_days_are_lifted_out_of_the_words(district: District) -> None:
    contest = district.create(launched_on=dt.date(2024, 3, 30))
    assert "UBND huyện Chương Mỹ" in contest.licence_clause
    text = exported(contest)
    assert "{host}" in text
    assert "{office}" in text
    assert "năm {year}" in text
    assert "trước ngày {day}" in text


# ── what is wrong, by its path ─────────────────────────────────────────────────────────────────────────────────────


def test_everything_that_is_wrong_is_told_at_once_by_its_path() -> None:
    def spoil(value: Any) -> None:
        value["contest"]["entry_forms"] = ["articel"]
        value["contest"]["licence"] = "?"
        del value["contest"]["name"]
        value["areas"][1]["code"] = value["areas"][0]["code"]
        value["deadlines"][0]["moment"] = "10/4/2024"
        value["quotas"][2] = "mỗi xã một bài"
        value["prizes"] = {"nhất": 1}
        value["rounds"][1]["criteria"][0]["maximum"] = "ba mươi"
        value["rounds"][0]["rules"]["advance"]["value"] = None
        value["rounds"][2]["criteria"][1]["bands"][0]["low"] = 40
        value["rounds"][2]["judges_per_entry"] = 0

    assert paths(changed("chuong_my_2024", spoil)) == sorted(
        [
            "contest.entry_forms[0]",
            "contest.licence",
            "contest.name",
            "areas[1].code",
            "deadlines[0].moment",
            "quotas[2]",
            "prizes",
            "rounds[1].criteria[0].maximum",
            "rounds[0].rules.advance.value",
            "rounds[2].criteria[1].bands[0].high",
            "rounds[2].judges_per_entry",
        ]
    )


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("vi", "rounds[1].criteria[0].maximum: Viết một số, dấu chấm trước phần thập phân, ví dụ 0.5."),
        ("en", "rounds[1].criteria[0].maximum: Write a number, with a point before the fraction, such as 0.5."),
    ],
)
def test_a_problem_speaks_the_readers_language(language: str, sentence: str) -> None:
    def spoil(value: Any) -> None:
        value["rounds"][1]["criteria"][0]["maximum"] = "1,5"

    with translation.override(language):
        assert problems(changed("chuong_my_2024", spoil)) == [sentence]


def test_a_key_that_is_nearly_right_is_guessed() -> None:
    text = SMALL + "quotas:\n  - {label: Xã, unit_kinds: [commune], minimun: 1}\n"
    assert "“minimum”" in problems(text)[0]


@pytest.mark.parametrize(
    ("key", "value", "path"),
    [
        ("rounds[0].rules.scale", 0, "rounds[0].rules.scale"),
        ("rounds[0].rules.judges", "trimmed_mean", "rounds[0].rules.trim_from"),
        ("rounds[0].rules.trim_from", 3, "rounds[0].rules.trim_from"),
        ("rounds[0].rules.carry_weight", 2, "rounds[0].rules.carry_weight"),
        ("rounds[0].rules.rounding", {"places": 3}, "rounds[0].rules.rounding.places"),
        ("rounds[0].rules.tie_breaks", ["share", "effect"], "rounds[0].rules.tie_breaks[0]"),
        ("rounds[0].rules.tie_breaks", ["beauty"], "rounds[0].rules.tie_breaks[0]"),
        ("rounds[0].rules.tie_breaks", ["effect", "effect"], "rounds[0].rules.tie_breaks[1]"),
        (
            "rounds[0].rules.divergence",
            [
                {"operator": ">=", "threshold": 10, "outcome": "extra_judge"},
                {"operator": ">", "threshold": 5, "outcome": "reconcile"},
            ],
            "rounds[0].rules.divergence[1]",
        ),
        (
            "rounds[0].rules.advance",
            {"kind": "top", "value": 1.5, "include_ties": True},
            "rounds[0].rules.advance.value",
        ),
        ("rounds[0].rules.advance", {"kind": "all", "per": "area"}, "rounds[0].rules.advance.per"),
        ("rounds[0].closes_at", "2024-04-01 00:00", "rounds[0].closes_at"),
        ("rounds[0].criteria[0].key", "share", "rounds[0].criteria[0].key"),
        ("rounds[0].criteria[0].weight", 0, "rounds[0].criteria[0].weight"),
        ("rounds[0].criteria[0].floor", 31, "rounds[0].criteria[0].floor"),
        ("rounds[0].criteria[0].area_codes", ["nowhere"], "rounds[0].criteria[0].area_codes[0]"),
        ("form.fields[0].section", "nowhere", "form.fields[0].section"),
        ("quotas[0].maximum", 0, "quotas[0].maximum"),
        ("quotas[0].minimum_percent", 101, "quotas[0].minimum_percent"),
        ("quotas[0].unit_kinds", [], "quotas[0].unit_kinds"),
        ("eligibilities[0].age_to", -1, "eligibilities[0].age_to"),
        ("contest.prior_recognition", "required", "contest.prior_recognition_scope"),
        ("contest.group_max_members", 1, "contest.group_max_members"),
        ("contest.licence_clause", " ", "contest.licence_clause"),
        ("contest.name", "Cuộc thi {tên}", "contest.name"),
        ("contest.text_version_required", "yes", "contest.text_version_required"),
        ("launched_on", "2024-02-30", "launched_on"),
        ("deadlines[0].moment", "launch+3 00:00", "deadlines[0].moment"),
        ("format", 2, "format"),
        ("notes", {"basics": "chỉ là chữ"}, "notes.basics"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named_by_its_path(key: str, value: Any, path: str) -> None:
    def spoil(plan: Any) -> None:
        place = plan
        *way, last = key.replace("]", "").replace("[", ".").split(".")
        for step in way:
            place = place[int(step) if step.isdecimal() else step]
        place[int(last) if last.isdecimal() else last] = value

    assert path in paths(changed("chuong_my_2024", spoil))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- 1",
        "format: [1",
        "format: 1\n---\nformat: 1",
        "contest: !!python/object/apply:os.system [ls]",
        "a: &a [x]\nb: *a",
        "a: &a {}",
        "format: 1\nformat: 1",
        "? [a]\n: b",
        "a: " + "[" * 40 + "]" * 40,
        "a: [" + "x," * 30_000 + "]",
        "a: " + "x" * 300_000,
        "a: \x00",
        "<<: {a: 1}",
    ],
    ids=range(14),
)
def test_what_is_no_plan_or_could_grow_without_end_is_refused(text: str) -> None:
    assert problems(text)


def test_a_billion_laughs_stay_outside() -> None:
    laughs = 'a0: &a0 "ha"\n' + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10))
    assert "&" in problems(laughs)[0]


# ── whole, or not at all ───────────────────────────────────────────────────────────────────────────────────────────


def counts() -> tuple[int, int, int]:
    return Contest.objects.count(), Series.objects.count(), Event.objects.count()


def test_words_that_no_longer_fit_leave_nothing_behind(district: District) -> None:
    district.office.name = "Phòng " + "x" * 150
    district.office.save()

    def spoil(value: Any) -> None:
        value["route"][1]["description"] += " {office}"

    plan = parse(changed("chuong_my_2024", spoil))
    before = counts()
    with pytest.raises(UnreadablePlan, match=r"route\[1\].description"):
        district.create_of(plan)
    assert counts() == before


def test_the_commands_carry_a_contest_from_one_host_to_another(district: District, tmp_path: Path, capsys: Any) -> None:
    contest = district.create(preset="khanh_hoa_2021", launched_on=dt.date(2021, 5, 14))
    file = tmp_path / "plan.yaml"
    call_command("export_contest", contest.slug, output=file)
    assert file.read_text(encoding="utf-8") == text_of("khanh_hoa_2021")
    contest.delete()
    call_command("import_contest", str(file), office=district.office.code, host=district.host.code)
    made = Contest.objects.get()
    assert (made.slug, made.code, made.edition) == ("plan-2021", "CM21", 5)
    assert made.series == Series.objects.get()
    capsys.readouterr()
    call_command("export_contest", made.slug)
    assert capsys.readouterr().out == text_of("khanh_hoa_2021")


def test_a_command_names_each_problem_and_makes_nothing(district: District, tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text(SMALL.replace("[article]", "[song]") + "prize: []\n", encoding="utf-8")
    before = counts()
    with pytest.raises(CommandError) as refusal:
        call_command("import_contest", str(file), office=district.office.code, host=district.host.code)
    assert "contest.entry_forms[0]: " in str(refusal.value)
    assert "prize: " in str(refusal.value)
    file.write_text(SMALL, encoding="utf-8")
    with pytest.raises(CommandError, match="nowhere"):
        call_command("import_contest", str(file), office="nowhere", host=district.host.code)
    assert counts() == before


def test_every_preset_says_what_was_chosen_and_where_it_is_from() -> None:
    assert list(available()) == ["chuong_my_2024", "khanh_hoa_2019", "khanh_hoa_2021"]
    for preset in available().values():
        assert preset.plan["source"]["facts"]
        assert any(note and note["chosen_by_us"] for note in preset.plan["notes"].values())
