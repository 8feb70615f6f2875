"""The browser that the tests drive: found, or installed from Debian's packages when root, or asked for."""

import os
import shutil
import subprocess
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("chromium", "fonts-liberation")


class BrowserMissing(Exception):
    """There is no browser, and this run may not install one; the message says what to install."""


def bring_browser(log: Path) -> str:
    """Give the path of a Chromium, installing it when root on a Debian machine; raises BrowserMissing."""
    chosen = os.environ.get("BROWSER_PATH")
    if chosen:
        return _checked(chosen)
    found = find_browser()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"test: installing {' '.join(PACKAGES)} from Debian's packages", flush=True)
        _install(log)
        found = find_browser()
    if found is None:
        message = (
            "The tests drive a real browser, and no Chromium was found. Install one and run again "
            f"(on Debian or Ubuntu, as root: apt-get update && apt-get install -y {' '.join(PACKAGES)}), "
            "or name one with BROWSER_PATH=/path/to/chromium."
        )
        raise BrowserMissing(message)
    return found


def find_browser() -> str | None:
    """Look for a Chromium on PATH."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def _checked(path: str) -> str:
    if shutil.which(path) is None:
        message = f"BROWSER_PATH names {path}, which is no program that can be run."
        raise BrowserMissing(message)
    return path


def _install(log: Path) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    commands = (["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends", *PACKAGES])
    with log.open("ab") as output:
        for command in commands:
            done = subprocess.run(command, env=environment, stdout=output, stderr=output, check=False)
            if done.returncode != 0:
                message = f"`{' '.join(command)}` failed; its output is in {log}."
                raise BrowserMissing(message)
