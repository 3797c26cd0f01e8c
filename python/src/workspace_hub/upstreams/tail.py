"""The last lines of an upstream's stderr."""

from __future__ import annotations

import contextlib
import sys
import time
from collections import deque
from collections.abc import Callable

_KEPT = 20
_LONGEST = 2000
# What is kept of a line beyond that, so that no half of a secret is left where it is cut.
_MARGIN = 2000
# What is passed on per second; of a flood only the start is.
_PER_SECOND = 200


class Tail:
    """Keeps the last lines, and passes each on to the worker's own stderr. No secret leaves it."""

    def __init__(self, name: str, redact: Callable[[str], str]) -> None:
        self._name, self._redact = name, redact
        self._lines: deque[str] = deque(maxlen=_KEPT)
        self._of_this_start = 0
        self._second, self._passed, self._left_out = 0, 0, 0

    def begin(self) -> None:
        """A new process writes from here on: what the last one wrote no longer explains anything."""
        self._of_this_start = 0

    def add(self, line: str) -> None:
        """Keep one line and pass it on."""
        text = line[: _LONGEST + _MARGIN].rstrip()
        if text:
            self._lines.append(text)
            self._of_this_start += 1
            self.say(text)

    def say(self, text: str) -> None:
        """Only pass it on, unless there is too much of it."""
        second = int(time.monotonic())
        if second != self._second:
            if self._left_out:
                self._write(f'({self._left_out} lines left out)')
            self._second, self._passed, self._left_out = second, 0, 0
        self._passed += 1
        if self._passed > _PER_SECOND:
            self._left_out += 1
        else:
            self._write(self._clean(text))

    def _clean(self, text: str) -> str:
        return self._redact(text)[:_LONGEST]

    def _write(self, text: str) -> None:
        # The reader may be gone: then the lines are lost, but the upstream must not stop for it.
        with contextlib.suppress(OSError):
            sys.stderr.write(f'[{self._name}] {text}\n')
            sys.stderr.flush()

    def last(self, count: int) -> list[str]:
        """The last lines, oldest first, also those of an earlier process."""
        return [self._clean(line) for line in list(self._lines)[-count:]]

    def text(self) -> str:
        """The last few lines of the present process as one."""
        return ' | '.join(self.last(min(3, self._of_this_start))) if self._of_this_start else ''
