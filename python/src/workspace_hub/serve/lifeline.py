"""The worker lives as long as the hub holds its stdin open."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable

from pydantic import ValidationError

from workspace_hub.contract.lines import StopLine
from workspace_hub.upstreams.groups import kill_rest_of_group

_DEADLINE_S = 3.0


def _read_lines(fd: int, on_stop: Callable[[StopLine], None]) -> None:
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
                on_stop(StopLine.model_validate(json.loads(line)))
            except (ValueError, ValidationError):
                continue


def watch_lifeline(fd: int, on_stop: Callable[[StopLine], None], on_gone: Callable[[], None]) -> None:
    """Read stdin in a thread, which works on every platform and event loop, also while the loop is stuck.

    After its end the process has a few seconds to go by itself, then it is ended with everything below it.
    """

    def watch() -> None:
        _read_lines(fd, on_stop)
        last = threading.Timer(_DEADLINE_S, _end_now)
        last.daemon = True
        last.start()
        on_gone()

    threading.Thread(target=watch, name='lifeline', daemon=True).start()


def _end_now() -> None:
    kill_rest_of_group()
    os._exit(1)
