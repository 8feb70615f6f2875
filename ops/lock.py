"""Resolve what the project depends on into hashed lists that name no address."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from ops import bootstrap

ROOT = bootstrap.ROOT
LISTS = ("uv", *bootstrap.PACKAGE_SETS)
PLAIN = ["--universal", "--python-version", "3.11", "--generate-hashes"]
PLAIN += ["--no-header", "--no-annotate", "--no-emit-find-links", "--no-emit-index-url", "--quiet"]


def main() -> None:
    """Write requirements/*.txt and package-lock.json; `--upgrade` takes the newest that fits."""
    upgrade = ["--upgrade"] if "--upgrade" in sys.argv[1:] else []
    uv = str(bootstrap.bring_uv())
    for name in LISTS:
        command = [uv, "pip", "compile", "--system-certs"]
        files = [f"{name}.in", "--output-file", f"{name}.txt"]
        subprocess.run([*command, *PLAIN, *upgrade, *files], cwd=ROOT / "requirements", check=True)
    with tempfile.TemporaryDirectory() as folder:
        for name in ("package.json", ".npmrc", *(() if upgrade else ("package-lock.json",))):
            shutil.copyfile(ROOT / name, Path(folder) / name)
        npm = [str(bootstrap.VENV_BIN / "npm"), "install", "--package-lock-only", "--ignore-scripts"]
        subprocess.run(npm, cwd=folder, env=bootstrap.environment(), check=True)
        shutil.copyfile(Path(folder) / "package-lock.json", ROOT / "package-lock.json")


if __name__ == "__main__":
    main()
