"""The worker's stderr: it never blocks, and no secret passes it."""

from __future__ import annotations

import contextlib
import io
import os
import select
import sys
import threading
from collections.abc import Callable

# A pipe that is ready takes this much without blocking.
_AT_ONCE = 512 if sys.platform == 'win32' else select.PIPE_BUF


class LossyStderr(io.TextIOBase):
    """Writes whole lines. When the reader doesn't keep up they are left out, and later said to be.

    A hub that hangs must not make its workers hang: they would wait in the middle of a call to tell something.
    """

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._rest = ''
        self._left_out = 0
        self._lock = threading.Lock()
        self.redact: Callable[[str], str] = lambda text: text

    def write(self, text: str) -> int:
        """Take text; what is a line by now is written."""
        with self._lock:
            *lines, self._rest = (self._rest + text).split('\n')
            for line in lines:
                self._put(line)
        return len(text)

    def flush(self) -> None:
        """Write what has no end yet, as a line."""
        with self._lock:
            rest, self._rest = self._rest, ''
            if rest:
                self._put(rest)

    def fileno(self) -> int:
        """The file descriptor behind it."""
        return self._fd

    def writable(self) -> bool:
        return True

    def _put(self, line: str) -> None:
        if self._left_out and self._has_room():
            lost, self._left_out = self._left_out, 0
            self._send(f'({lost} lines left out: nobody read them)\n'.encode())
        data = self.redact(line).encode(errors='replace') + b'\n'
        while data:
            if not self._has_room():
                self._left_out += 1
                return
            self._send(data[:_AT_ONCE])
            data = data[_AT_ONCE:]

    def _has_room(self) -> bool:
        if sys.platform == 'win32':
            return True
        poll = select.poll()
        poll.register(self._fd, select.POLLOUT)
        return bool(poll.poll(0))

    def _send(self, data: bytes) -> None:
        # The reader may be gone: there is nobody left to tell.
        with contextlib.suppress(OSError):
            os.write(self._fd, data)
