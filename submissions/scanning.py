"""Asking a ClamAV daemon about a file, by its INSTREAM command: no library is needed for so little."""

from __future__ import annotations

import socket
from typing import IO
from urllib.parse import urlsplit

BLOCK = 64 * 1024
PATIENCE = 60.0
LONGEST_SCAN = 150.0  # clamd itself gives up after 120 seconds (MaxScanTime), and says so
NOT_SCANNED = "Heuristics.Limits.Exceeded"  # said under AlertExceedsMax of what is larger than clamd looks at
LONGEST_ANSWER = 4096


class NoAnswer(Exception):
    """The daemon is not there, or does not say whether the file is clean: nothing is known of the file then."""


def virus_in(file: IO[bytes], address: str) -> str:
    """The name of the virus that the daemon finds in the file; empty for none.

    `address` is tcp://host:port or unix:///path. Raises NoAnswer when the daemon cannot be asked or cannot tell.
    """
    file.seek(0)
    try:
        with _line_to(address) as line:
            line.sendall(b"zINSTREAM\0")
            while block := file.read(BLOCK):
                line.sendall(len(block).to_bytes(4) + block)
            line.sendall(bytes(4))
            line.settimeout(LONGEST_SCAN)
            answer = _answer(line)
    except OSError as error:
        raise NoAnswer(f"clamd: {error}") from error
    finally:
        file.seek(0)
    if answer == "stream: OK":
        return ""
    found = answer.removeprefix("stream: ").removesuffix(" FOUND")
    if answer == f"stream: {found} FOUND" and not found.startswith(NOT_SCANNED):
        return found
    raise NoAnswer(f"clamd: {answer}")


def _line_to(address: str) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "tcp" and parts.hostname and parts.port:
        return socket.create_connection((parts.hostname, parts.port), PATIENCE)
    if parts.scheme != "unix":
        raise NoAnswer("CLAMD_ADDRESS is tcp://host:port or unix:///path.")
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(PATIENCE)
    try:
        line.connect(parts.path)
    except OSError:
        line.close()
        raise
    return line


def _answer(line: socket.socket) -> str:
    read = b""
    while not read.endswith(b"\0") and len(read) < LONGEST_ANSWER:
        block = line.recv(LONGEST_ANSWER)
        if not block:
            break
        read += block
    return read.decode("utf-8", "replace").strip("\0\n ")
