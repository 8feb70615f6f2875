"""Set the project up on a machine that has only python3: environment, packages, assets, catalogues.

Standard library only, and written so that an old python3 can still read it far enough to say that it is too old.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Sequence

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_BIN = VENV / "bin"
STAMP_FILE = VENV / "setup.json"
OLDEST = (3, 11)
NEWEST = (3, 13)
WORTH_TELLING = 2.0  # seconds
# Each set of packages contains the ones before it, so a fuller environment serves the smaller demands too.
PACKAGE_SETS = ("production", "trial", "dev", "load")


class SetupRefused(Exception):
    """Something is missing that only a person can bring; the message says what to do."""


def say(message: str) -> None:
    """Tell the person at the terminal what happens now."""
    print("setup: " + message, file=sys.stderr, flush=True)


def run(command: Sequence[object], env: dict[str, str] | None = None) -> str:
    """Run a command that must succeed; show what it printed only when it does not."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=str(ROOT),
        env=environment(env),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise SetupRefused("this command failed:\n  {}\n{}".format(" ".join(map(str, command)), done.stdout))
    return done.stdout


def environment(extra: dict[str, str] | None = None) -> dict[str, str]:
    """Give child commands the caller's environment, with bytecode allowed and caches that can be written."""
    env = dict(os.environ)
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    env.pop("VIRTUAL_ENV", None)
    env["PATH"] = str(VENV_BIN) + os.pathsep + env.get("PATH", os.defpath)
    env["PYTHONUTF8"] = "1"
    env["NODE_USE_SYSTEM_CA"] = "1"
    home = env.get("HOME", "")
    if not home or not os.access(home, os.W_OK):
        env["HOME"] = str(ROOT / ".local" / "home")
        os.makedirs(env["HOME"], exist_ok=True)
    env.update(extra or {})
    return env


# -- which steps are already done ------------------------------------------------------------------------------


def fingerprint(*paths: Path) -> str:
    """Hash the names and contents of files, so that a step runs again when one of them changed."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def stamps() -> dict[str, Any]:
    """Say which steps were done, and for which inputs."""
    try:
        known: dict[str, Any] = json.loads(STAMP_FILE.read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return known


def stamp(step: str, value: object) -> None:
    """Remember that a step was done for these inputs."""
    written = {**stamps(), step: value}
    draft = STAMP_FILE.with_suffix(".new")
    draft.write_text(json.dumps(written, indent=1))
    draft.replace(STAMP_FILE)


# -- the interpreter -------------------------------------------------------------------------------------------


def fit(version: tuple[int, ...]) -> bool:
    """Say whether the project runs on this version of Python."""
    return OLDEST <= version <= NEWEST


def use_a_fit_python() -> None:
    """Go on with this interpreter, or start again with a fitting one from PATH, or say what to install."""
    if fit(sys.version_info[:2]):
        return
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        found = shutil.which("python3.{}".format(minor))
        if found:
            os.execv(found, [found] + sys.argv)
    raise SetupRefused(
        "python3 is version {}.{}, and the portal needs {}.{} to {}.{}. "
        "Install one of these (on Debian or Ubuntu: apt-get install python3 python3-venv), "
        "then run: make setup PYTHON=/path/to/python3".format(*sys.version_info[:2], *OLDEST, *NEWEST)
    )


def bring_venv_module() -> None:
    """Make sure that python3 can make environments; Debian keeps that part in a package of its own."""
    if can_make_environments():
        return
    package = "python{}.{}-venv".format(*sys.version_info[:2])
    how = "apt-get update && apt-get install -y --no-install-recommends {}".format(package)
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise SetupRefused(
            "{} cannot make virtual environments: its venv module is incomplete. "
            "On Debian or Ubuntu, run as root: {}".format(sys.executable, how)
        )
    say("installing {}".format(package))
    run(["sh", "-c", how], {"DEBIAN_FRONTEND": "noninteractive"})
    if not can_make_environments():
        raise SetupRefused("{} still has no venv module after: {}".format(sys.executable, how))


def can_make_environments() -> bool:
    """Ask a fresh interpreter, since a package installed meanwhile is not seen by this one."""
    asked = subprocess.run([sys.executable, "-c", "import venv, ensurepip"], stderr=subprocess.DEVNULL, check=False)
    return asked.returncode == 0


def make_environment() -> None:
    """Make .venv, or make it anew when its interpreter is gone or of another version."""
    if venv_version() == list(sys.version_info[:2]):
        return
    bring_venv_module()
    say("making the environment .venv with Python {}.{}".format(*sys.version_info[:2]))
    if VENV.exists():
        shutil.rmtree(str(VENV))
    run([sys.executable, "-m", "venv", VENV])


def venv_version() -> list[int] | None:
    """Say which Python .venv has, as [major, minor], or None when it cannot run."""
    asking = "import json, sys; print(json.dumps(sys.version_info[:2]))"
    try:
        asked = subprocess.run(
            [str(VENV_BIN / "python"), "-c", asking],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    except OSError:
        return None
    if asked.returncode != 0:
        return None
    version: list[int] = json.loads(asked.stdout)
    return version


# -- packages --------------------------------------------------------------------------------------------------


def lock_of(package_set: str) -> Path:
    """Name the hashed list of a set of packages."""
    return ROOT / "requirements" / "{}.txt".format(package_set)


def installed(package_set: str) -> bool:
    """Say whether the environment holds this set, or a fuller one, as the lists have it today."""
    done = stamps().get("packages", {})
    fuller = PACKAGE_SETS[PACKAGE_SETS.index(package_set) :]
    return any(done.get(name) == fingerprint(lock_of(name)) for name in fuller)


def install_packages(package_set: str) -> None:
    """Make the environment hold exactly the packages of a set, every one checked against its hash."""
    if installed(package_set):
        return
    uv = bring_uv()
    say("installing the {} packages".format(package_set))
    stamp("packages", {})
    sync = [uv, "pip", "sync", "--quiet", "--system-certs", "--compile-bytecode", "--require-hashes"]
    try:
        run([*sync, "--python", VENV_BIN / "python", lock_of(package_set)])
    except SetupRefused as refusal:
        say("uv could not ({}), trying pip".format(str(refusal).strip().splitlines()[-1]))
        pip = [VENV_BIN / "python", "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps"]
        run([*pip, "--requirement", lock_of(package_set)])
    stamp("packages", {package_set: fingerprint(lock_of(package_set))})


def bring_uv() -> Path:
    """Install the pinned uv beside the environment's packages, and give its path."""
    home = VENV / "uv"
    lock = lock_of("uv")
    if stamps().get("uv") != fingerprint(lock):
        say("installing uv")
        shutil.rmtree(str(home), ignore_errors=True)
        pip = [VENV_BIN / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        run([*pip, "--require-hashes", "--no-deps", "--target", home, "--requirement", lock])
        stamp("uv", fingerprint(lock))
    return home / "bin" / "uv"


# -- what is made from the packages ----------------------------------------------------------------------------


def install_assets() -> None:
    """Fetch the front-end packages by their lock and copy the files that pages use to static/vendor."""
    inputs = fingerprint(ROOT / "package-lock.json", ROOT / ".npmrc", ROOT / "ops" / "assets.py")
    if stamps().get("assets") == inputs and (ROOT / "static" / "vendor").is_dir():
        return
    say("installing the front-end assets")
    run([VENV_BIN / "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
    run([VENV_BIN / "python", "-m", "ops.assets"])
    stamp("assets", inputs)


def own_folders() -> list[Path]:
    """Name the project's own folders, without what was installed into it."""
    folders = [path for path in sorted(ROOT.iterdir()) if path.is_dir()]
    return [path for path in folders if path.name[0] != "." and path.name != "node_modules"]


def compile_catalogues() -> None:
    """Turn every message catalogue into the form that Django reads."""
    pattern = "locale/*/LC_MESSAGES/*.po"
    sources = sorted(ROOT.glob(pattern)) + [po for folder in own_folders() for po in sorted(folder.glob(pattern))]
    inputs = fingerprint(*sources)
    compiled = all(source.with_suffix(".mo").exists() for source in sources)
    if stamps().get("catalogues") == inputs and compiled:
        return
    say("compiling {} message catalogues".format(len(sources)))
    run([VENV_BIN / "python", "-m", "ops.messages", "compile"])
    stamp("catalogues", inputs)


def compile_bytecode() -> None:
    """Compile our own modules, which start several times faster then, also where Python is told not to."""
    sources = [path for folder in own_folders() for path in folder.rglob("*.py")]
    state = [len(sources), max((path.stat().st_mtime_ns for path in sources), default=0)]
    if stamps().get("bytecode") == state:
        return
    # A module that does not compile is for the checks and tests to report, not for the set-up.
    command = [str(VENV_BIN / "python"), "-m", "compileall", "-qq", *map(str, own_folders())]
    subprocess.run(command, cwd=str(ROOT), env=environment(), check=False)
    stamp("bytecode", state)


def set_up(package_set: str) -> None:
    """Bring everything that the commands of the project need."""
    use_a_fit_python()
    (ROOT / ".local").mkdir(exist_ok=True)
    with (ROOT / ".local" / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        make_environment()
        install_packages(package_set)
        install_assets()
        compile_catalogues()
        compile_bytecode()


def main() -> int:
    """Read the command line, set up, and answer with an exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--packages", choices=PACKAGE_SETS, default="dev", help="which set of packages to install")
    asked = parser.parse_args()
    started = time.monotonic()
    try:
        set_up(asked.packages)
    except SetupRefused as refusal:
        say(str(refusal))
        return 1
    took = time.monotonic() - started
    if took > WORTH_TELLING:
        say("done in {:.0f} s".format(took))
    return 0


if __name__ == "__main__":
    sys.exit(main())
