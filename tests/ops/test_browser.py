"""The browser is found or asked for, never done without."""

import os
from pathlib import Path

import pytest

from ops.browser import BrowserMissing, bring_browser


@pytest.fixture
def bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine with nothing on PATH, where one is not root."""
    monkeypatch.delenv("BROWSER_PATH")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    return tmp_path


def program(path: Path) -> Path:
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_without_a_browser_the_tests_say_what_to_install(bare_machine: Path) -> None:
    with pytest.raises(BrowserMissing, match="apt-get install -y chromium"):
        bring_browser(bare_machine / "log")


def test_a_browser_on_the_machine_is_used(bare_machine: Path) -> None:
    google = program(bare_machine / "google-chrome")
    assert bring_browser(bare_machine / "log") == str(google)
    chromium = program(bare_machine / "chromium")
    assert bring_browser(bare_machine / "log") == str(chromium)
    shell = program(bare_machine / "chromium-headless-shell")
    assert bring_browser(bare_machine / "log") == str(shell)


def test_the_quick_browser_is_installed_where_that_is_possible(
    bare_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    chromium = program(bare_machine / "chromium")
    shell = bare_machine / "chromium-headless-shell"
    apt = program(bare_machine / "apt-get")
    apt.write_text("#!/bin/sh\necho no such package: $*; exit 100\n")
    assert bring_browser(bare_machine / "log") == str(chromium)  # what is there serves as well
    assert "no such package" in (bare_machine / "log").read_text()
    apt.write_text(f'#!/bin/sh\ncase "$*" in *chromium-headless-shell*) /bin/cp {chromium} {shell} ;; esac\n')
    assert bring_browser(bare_machine / "log") == str(shell)


def test_where_nothing_can_be_installed_the_log_is_named(bare_machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    program(bare_machine / "apt-get").write_text("#!/bin/sh\nexit 100\n")
    with pytest.raises(BrowserMissing, match="What was tried is in"):
        bring_browser(bare_machine / "log")


def test_a_named_browser_must_be_one(bare_machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named = program(bare_machine / "mine")
    monkeypatch.setenv("BROWSER_PATH", str(named))
    assert bring_browser(bare_machine / "log") == str(named)
    monkeypatch.setenv("BROWSER_PATH", str(bare_machine / "absent"))
    with pytest.raises(BrowserMissing, match="no program that can be run"):
        bring_browser(bare_machine / "log")
