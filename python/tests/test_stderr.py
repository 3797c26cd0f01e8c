from __future__ import annotations

import os

from workspace_hub.serve.stderr import LossyStderr


def test_a_full_pipe_loses_lines_and_blocks_nobody() -> None:
    reading, writing = os.pipe()
    try:
        stderr = LossyStderr(writing)
        for number in range(20_000):
            stderr.write(f'line {number}\n')
        first = os.read(reading, 1 << 20)
        assert first.startswith(b'line 0\nline 1\n')
        written = first.count(b'\n')
        stderr.write('again')
        stderr.flush()
        rest = os.read(reading, 1 << 20).decode()
        assert rest == f'({20_000 - written} lines left out: nobody read them)\nagain\n'
    finally:
        os.close(reading)
        stderr.write('nobody is there\n')
        os.close(writing)


def test_lines_are_redacted_whole_however_they_are_written() -> None:
    reading, writing = os.pipe()
    stderr = LossyStderr(writing)
    stderr.redact = lambda text: text.replace('secret', '[redacted]')
    for part in ('a sec', 'ret\n', 'x' * 10_000 + '\n'):
        stderr.write(part)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        assert pipe.read() == 'a [redacted]\n' + 'x' * 10_000 + '\n'
