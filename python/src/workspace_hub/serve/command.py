"""The command line of the worker's package. Imports late: a wrong command should cost nothing."""

from __future__ import annotations

import argparse
import os


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog='python -m workspace_hub')
    commands = parser.add_subparsers(dest='command', required=True)
    worker = commands.add_parser('worker', help="serve one workspace's MCP servers; the hub starts it")
    worker.add_argument('--workspace', metavar='NAME')
    worker.add_argument('--port', type=int, metavar='N', help='0 or absent: any free port')
    worker.add_argument('--config', metavar='FILE|-', help='- reads one JSON line from stdin')
    worker.add_argument('--standby', action='store_true', help='get ready first, then read that line from stdin')
    mcp = commands.add_parser('mcp', help="the hub's own tools over stdio, for an agent to start")
    mcp.add_argument('--workspace', metavar='NAME', help='or HUB_WORKSPACE')
    connect = commands.add_parser('connect', help='bridge stdio to the stable URL of a workspace')
    connect.add_argument('name', metavar='NAME')
    return parser


def _check(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> argparse.Namespace:
    if arguments.command == 'worker' and not arguments.standby and arguments.config is None:
        parser.error('worker needs --config FILE|- or --standby')
    if arguments.command == 'worker' and arguments.standby and arguments.config not in (None, '-'):
        parser.error('with --standby the config comes on stdin: leave --config out, or give -')
    return arguments


def _run(arguments: argparse.Namespace) -> int:
    if arguments.command == 'worker':
        from workspace_hub.serve.worker import run_standby, run_worker

        if arguments.standby:
            return run_standby(arguments.workspace, arguments.port)
        return run_worker(arguments.config, arguments.workspace, arguments.port)
    if arguments.command == 'mcp':
        from workspace_hub.serve.folders import DEFAULT_HUB_URL
        from workspace_hub.serve.stdio_server import run_stdio_server

        workspace = arguments.workspace or os.environ.get('HUB_WORKSPACE') or None
        return run_stdio_server(workspace, os.environ.get('HUB_URL') or DEFAULT_HUB_URL)
    from workspace_hub.serve.connect import run_connect

    return run_connect(arguments.name)


def main() -> int:
    """Returns the exit code: 2 for wrong usage."""
    parser = _parser()
    return _run(_check(parser, parser.parse_args()))
