"""The socket the worker listens on."""

from __future__ import annotations

import contextlib
import socket
import sys

_ADDRESS = '127.0.0.1'
_BACKLOG = 512


def open_listener(port: int) -> socket.socket:
    """A listening socket on the loopback interface: on `port`, or on a free one if that was taken meanwhile."""
    # Named as TCP, or asyncio doesn't switch Nagle's algorithm off: 40 ms a call.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if sys.platform != 'win32':
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((_ADDRESS, port))
    except OSError:
        if port == 0:
            raise
        sys.stderr.write(f'port {port} is taken, using another one\n')
        with contextlib.suppress(OSError):
            listener.close()
        return open_listener(0)
    listener.listen(_BACKLOG)
    return listener
