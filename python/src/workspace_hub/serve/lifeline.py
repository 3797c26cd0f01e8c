"""The worker lives as long as the hub holds its stdin open."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Callable

from pydantic import ValidationError

from workspace_hub.contract.lines import ControlLine, parse_control_line
from workspace_hub.contract.model import explain
from workspace_hub.upstreams.killing import end_everything_below

_DEADLINE_S = 3.0


def _read_lines(fd: int, on_line: Callable[[ControlLine], None]) -> None:
    rest = b''
    while True:
        try:
            chunk = os.read(fd, 65_536)
        except OSError:
            return
        if not chunk:
            return
        *lines, rest = (rest + chunk).split(b'\n')
        for line in lines:
            try:
                on_line(parse_control_line(line))
            except ValidationError as error:
                with contextlib.suppress(OSError):
                    sys.stderr.write(f'a line on stdin is not understood: {explain(error)}\n')


def watch_lifeline(fd: int, on_line: Callable[[ControlLine], None], on_gone: Callable[[], None]) -> None:
    """Read stdin in a thread, which works on every platform and event loop, also while the loop is stuck.

    After its end the process has a few seconds to go by itself, then it is ended with everything below it.
    """

    def watch() -> None:
        _read_lines(fd, on_line)
        last = threading.Timer(_DEADLINE_S, _end_now)
        last.daemon = True
        last.start()
        on_gone()

    threading.Thread(target=watch, name='lifeline', daemon=True).start()


def _end_now() -> None:
    end_everything_below()
    os._exit(1)
