"""The worker's own stdin and stdout, taken before anything else can write to one or read from the other."""

from __future__ import annotations

import json
import os
import stat
import sys
from dataclasses import dataclass
from typing import Any

_LONGEST_LINE = 16 << 20


@dataclass(frozen=True)
class Pipes:
    """The real stdin and stdout. File descriptors 0 and 1 are the null device and stderr from here on."""

    stdin: int
    stdout: int

    def say(self, line: dict[str, Any]) -> None:
        """Write one JSON line for the hub."""
        rest = memoryview(json.dumps(line).encode() + b'\n')
        while rest:
            rest = rest[os.write(self.stdout, rest) :]

    def read_line(self) -> bytes | None:
        """One line of stdin, byte by byte so that nothing after it is swallowed. None when stdin ended."""
        line = bytearray()
        while not line.endswith(b'\n') and len(line) < _LONGEST_LINE:
            byte = os.read(self.stdin, 1)
            if not byte:
                return bytes(line) if line.strip() else None
            line += byte
        return bytes(line)

    def stdin_is_lifeline(self) -> bool:
        """Whether somebody holds the other end: a terminal or the null device says nothing about a parent."""
        mode = os.fstat(self.stdin).st_mode
        return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)


def claim_stdio() -> Pipes:
    """Move stdin and stdout away, so that stray prints and children can't touch the lines to and from the hub."""
    sys.stdout.flush()
    try:
        stdin = os.dup(0)
    except OSError:
        # Started with stdin closed.
        stdin = os.open(os.devnull, os.O_RDONLY)
    pipes = Pipes(stdin, os.dup(1))
    os.dup2(2, 1)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    sys.stdout = os.fdopen(1, 'w', buffering=1, closefd=False)
    return pipes
