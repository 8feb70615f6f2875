"""A run's folder lets nobody else in, and its ports are free ones."""

import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from ops.local import FolderBusy, LocalFolder, free_port


def test_a_second_run_is_told_who_has_the_folder(tmp_path: Path) -> None:
    first = LocalFolder(tmp_path)
    first.hold()
    with pytest.raises(FolderBusy, match=f"process .* uses {tmp_path}"):
        LocalFolder(tmp_path).hold()
    first.release()
    second = LocalFolder(tmp_path)
    second.hold()
    second.release()


def test_a_killed_run_lets_go_of_its_folder(tmp_path: Path) -> None:
    holding = (
        "import pathlib, sys, os; from ops.local import LocalFolder; LocalFolder(pathlib.Path(sys.argv[1])).hold()"
    )
    killed = subprocess.run([sys.executable, "-c", f"{holding}; os.kill(os.getpid(), 9)", str(tmp_path)], check=False)
    assert killed.returncode == -9
    local = LocalFolder(tmp_path)
    local.hold()
    local.release()


def test_a_secret_is_drawn_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    secret = LocalFolder(tmp_path).secret("key")
    kept = tmp_path / "secrets" / "key"
    assert LocalFolder(tmp_path).secret("key") == secret == kept.read_text()
    assert len(secret) >= 32
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_taken_port_is_passed_over() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert free_port(port) > port
