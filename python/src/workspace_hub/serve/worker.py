"""`worker`: one workspace's server, started and ended by the hub."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import sys

from workspace_hub.serve.stderr import LossyStderr
from workspace_hub.serve.stdio_fds import Pipes, claim_stdio

_DETERMINISTIC = 78


def _fail(pipes: Pipes, code: str, message: str) -> int:
    # Written by hand: the models can't be imported where the environment is incomplete.
    pipes.say({'event': 'failed', 'code': code, 'message': message})
    sys.stderr.write(f'{code}: {message}\n')
    return _DETERMINISTIC


def _worth_telling(record: logging.LogRecord) -> bool:
    # A stop cuts off what the drain left, and uvicorn tells each with a long traceback.
    cut = record.exc_info is not None and isinstance(record.exc_info[1], asyncio.CancelledError)
    return not cut and 'graceful shutdown' not in str(record.msg)


def _quiet() -> LossyStderr:
    sys.stderr = stderr = LossyStderr(2)
    # FastMCP's own log goes through Rich, with tracebacks for errors that clients already get as answers.
    os.environ.setdefault('FASTMCP_LOG_ENABLED', 'false')
    os.environ.setdefault('FASTMCP_CHECK_FOR_UPDATES', 'off')
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format='%(levelname)s %(name)s: %(message)s')
    logging.getLogger('uvicorn.error').addFilter(_worth_telling)
    # Each failed connection is told as the upstream's reason instead.
    for name in ('mcp', 'client', 'httpx2', 'fastmcp'):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return stderr


def run_worker(config: str, workspace: str | None, port: int | None) -> int:
    """Serve until told to stop. Returns the exit code: 0, or 78 for what would fail again."""
    pipes = claim_stdio()
    return _serve(pipes, _quiet(), config, workspace, port)


def run_standby(workspace: str | None, port: int | None) -> int:
    """Import and warm everything, then wait for the launch object on stdin and serve it like `run_worker`."""
    # Nothing runs yet that a signal could cut off.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: os._exit(0))
    pipes = claim_stdio()
    stderr = _quiet()
    try:
        from workspace_hub.serve.warm import warm_up
    except ImportError as error:
        return _incomplete(pipes, error)
    warm_up()
    sys.stderr.write('standby: ready\n')
    line = pipes.read_line()
    if line is None:
        return 0
    gc.enable()
    return _serve(pipes, stderr, '-', workspace, port, line)


def _incomplete(pipes: Pipes, error: ImportError) -> int:
    return _fail(pipes, 'IMPORT_FAILED', f'{error}. Run the set-up again: the Python environment is incomplete')


def _serve(
    pipes: Pipes,
    stderr: LossyStderr,
    config: str,
    workspace: str | None,
    port: int | None,
    line: bytes | None = None,
) -> int:
    try:
        from workspace_hub.app.build import build_worker
        from workspace_hub.contract.redact import redactor
        from workspace_hub.contract.secrets import secrets_of
        from workspace_hub.serve.config import Failure, load_launch
        from workspace_hub.serve.http import serve_http
        from workspace_hub.upstreams.killing import end_everything_below
    except ImportError as error:
        return _incomplete(pipes, error)
    try:
        launch = load_launch(config, line or pipes, workspace, port)
    except Failure as failure:
        return _fail(pipes, failure.code, failure.message)
    stderr.redact = redactor(secrets_of(launch))
    worker = build_worker(launch)
    try:
        asyncio.run(serve_http(worker, pipes, launch.listen.port or 0))
    finally:
        end_everything_below()
    return 0
