"""The lists of packages are hashed and name no address, and the set-up says what a machine lacks."""

import os
import re
from pathlib import Path

import pytest
from django.db import connection

from ops import bootstrap

LISTS = sorted(Path(bootstrap.ROOT, "requirements").glob("*.txt"))


def pins(package_set: str) -> set[str]:
    return set(re.findall(r"^[A-Za-z0-9._-]+==\S+", bootstrap.lock_of(package_set).read_text(), re.MULTILINE))


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.name)
def test_a_list_pins_hashes_and_names_no_address(path: Path) -> None:
    text = path.read_text()
    assert "://" not in text
    assert not re.search(r"^-", text, re.MULTILINE)
    requirements = re.split(r"(?<!\\)\n", text.strip())
    assert [line for line in requirements if "==" not in line or "--hash=sha256:" not in line] == []


def test_a_fuller_list_contains_the_smaller_ones() -> None:
    assert pins("production") < pins("trial") < pins("dev")


def test_the_asset_list_names_no_registry() -> None:
    assert '"resolved"' not in Path(bootstrap.ROOT, "package-lock.json").read_text()


def test_django_speaks_to_postgresql_through_the_driver_we_chose() -> None:
    """Where psycopg 3 is installed too, Django silently takes that one."""
    assert connection.Database.__name__ == "psycopg2"
    assert not any(pin.startswith(("psycopg==", "psycopg-")) for pin in pins("dev"))


@pytest.mark.parametrize(("version", "fits"), [((3, 10), False), ((3, 11), True), ((3, 13), True), ((3, 14), False)])
def test_some_versions_of_python_fit(version: tuple[int, int], *, fits: bool) -> None:
    assert bootstrap.fit(version) is fits


def test_a_step_is_done_again_when_an_input_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    path = tmp_path / "list.txt"
    path.write_text("a==1")
    before = bootstrap.fingerprint(path)
    path.write_text("a==2")
    assert bootstrap.fingerprint(path) != before


def test_a_python_that_is_too_old_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(bootstrap, "OLDEST", (3, 98))
    monkeypatch.setattr(bootstrap, "NEWEST", (3, 99))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(bootstrap.SetupRefused, match=r"needs 3\.98 to 3\.99.*apt-get install python3 python3-venv"):
        bootstrap.use_a_fit_python()


def test_a_python_without_environments_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "can_make_environments", lambda: False)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(
        bootstrap.SetupRefused, match=r"as root: apt-get update && apt-get install .* python3\.\d+-venv"
    ):
        bootstrap.bring_venv_module()


def test_a_command_that_fails_shows_what_it_said() -> None:
    with pytest.raises(bootstrap.SetupRefused, match="the disk is full"):
        bootstrap.run(["sh", "-c", "echo the disk is full; exit 1"])
