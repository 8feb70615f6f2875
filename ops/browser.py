"""The browser that the tests drive: found, or installed from Debian's packages when root, or asked for."""

import os
import shutil
import subprocess
from pathlib import Path

QUICK = "chromium-headless-shell"  # opens the same page with two thirds of the processor time
NAMES = (QUICK, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FONTS = "fonts-liberation"
APT = ("apt-get", "-o", "Acquire::http::Timeout=20", "-o", "DPkg::Lock::Timeout=60")


class BrowserMissing(Exception):
    """There is no browser, and this run may not install one; the message says what to install."""


def bring_browser(log: Path) -> str:
    """Give the path of a Chromium, installing it when root on a Debian machine; raises BrowserMissing."""
    chosen = os.environ.get("BROWSER_PATH")
    if chosen:
        return _checked(chosen)
    may_install = os.geteuid() == 0 and shutil.which("apt-get") is not None
    if may_install and shutil.which(QUICK) is None:
        _install(log, QUICK, FONTS)
    found = find_browser()
    if found is None and may_install:
        _install(log, "chromium", FONTS)
        found = find_browser()
    if found is None:
        message = (
            "The tests drive a real browser, and no Chromium was found. Install one and run again "
            f"(on Debian or Ubuntu, as root: apt-get update && apt-get install -y chromium {FONTS}), "
            "or name one with BROWSER_PATH=/path/to/chromium."
        )
        if may_install:
            message += f" What was tried is in {log}."
        raise BrowserMissing(message)
    return found


def find_browser() -> str | None:
    """Look for a Chromium on PATH, the quickest first."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def _checked(path: str) -> str:
    if shutil.which(path) is None:
        message = f"BROWSER_PATH names {path}, which is no program that can be run."
        raise BrowserMissing(message)
    return path


def _install(log: Path, *packages: str) -> None:
    """Try to install packages; whether it worked shows by what is found afterwards."""
    print(f"test: installing {' '.join(packages)} from Debian's packages", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    commands = ([*APT, "update"], [*APT, "install", "-y", "--no-install-recommends", *packages])
    with log.open("ab") as output:
        done = [
            subprocess.run(command, env=environment, stdout=output, stderr=output, check=False).returncode
            for command in commands
        ]
    if any(done):
        print(f"test: not installed; why is in {log}", flush=True)
