"""Lines from a pipe, however long, and however many."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

_LINES, _BYTES, _REST_S = 2000, 256 << 10, 0.01


async def read_lines(stream: asyncio.StreamReader, limit: int) -> AsyncIterator[bytes]:
    """The lines of a stream, without their ends. What has no end within `limit` bytes is dropped."""
    parts: list[bytes] = []
    held, dropping = 0, False
    while chunk := await stream.read(65_536):
        *ends, rest = chunk.split(b'\n')
        for end in ends:
            if not dropping:
                yield b''.join([*parts, end])
            parts, held, dropping = [], 0, False
        held += len(rest)
        dropping = dropping or held > limit
        parts = [] if dropping else [*parts, rest]
    if parts and not dropping and any(parts):
        yield b''.join(parts)


class Breath:
    """Keeps a flood from taking the worker's whole time: after so much of it, the reader rests for a moment."""

    def __init__(self) -> None:
        self._lines, self._bytes = 0, 0

    async def take(self, line: bytes, weight: int = 1) -> None:
        """Count a line, as many where it took as long as many, and rest when that is due."""
        self._lines += weight
        self._bytes += len(line)
        if self._lines >= _LINES or self._bytes >= _BYTES:
            self._lines, self._bytes = 0, 0
            await asyncio.sleep(_REST_S)
