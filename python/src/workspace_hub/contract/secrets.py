"""What of a launch object nobody should read in a log. The hub has the same rule for the logs it keeps."""

from __future__ import annotations

import base64
import binascii
import contextlib
import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import parse_qsl, unquote, urlsplit

from workspace_hub.contract.launch import HttpServer, Launch, StdioServer

_SHORTEST_UNNAMED = _SHORTEST_LINE = 8
_SECRET_WORD = re.compile(
    r'(?:key|token|secret|passw(?:or)?d|passphrase|credential|cookie|auth|authorization|bearer|signature)s?$'
    r'|^(?:pass|pwd|pat|jwt|dsn)$'
)
# `TOKEN_FILE` names a file, `AUTH_MODE` a mode, `MAX_TOKENS` a number.
_HARMLESS_END = re.compile(
    r'file|path|dir|sock|socket|url|uri|endpoint|host|port|type|mode|method|enabled|ttl|timeout|limit|version'
)
_HARMLESS_BEGIN = {'max', 'min', 'num'}
_WORKING_FOLDER = {'PWD', 'OLDPWD'}
_CAMEL = re.compile(r'(?<=[a-z0-9])(?=[A-Z])')
_SETTING = re.compile(r'true|false|none|null|undefined|auto|default|basic|bearer', re.IGNORECASE)
# What everybody may know: settings, plain words, numbers, addresses, paths and media types.
_HARMLESS = (
    _SETTING,
    re.compile(r'[A-Z]?[a-z]+|[A-Z]+'),
    re.compile(r'(?:localhost)?[\d.,:+-]+', re.IGNORECASE | re.ASCII),
    re.compile(r'[a-z][a-z0-9+.-]*://.*', re.IGNORECASE | re.DOTALL),
    re.compile(r'(?:~|\.{1,2})?/[\w./ @+:~-]*|[A-Za-z]:[\\/].*|[a-z]+(?:/[a-z.+*-]+)+', re.IGNORECASE | re.ASCII),
)
_SCHEME = re.compile(r'(Bearer|Basic|Token|ApiKey|Negotiate) +(\S.*)', re.IGNORECASE | re.DOTALL)
_URL = re.compile(r'[a-z][a-z0-9+.-]{0,20}://[^\s"\'<>]+', re.IGNORECASE)
_ARGUMENT = re.compile(r'-{0,2}([\w.-]+)(?:=|:\s*)(.+)', re.DOTALL)


def is_secret_name(name: str) -> bool:
    """Whether what goes by this name is kept from others: `GITHUB_TOKEN`, `x-api-key`, `clientSecret`."""
    words = [word for word in re.split(r'[^a-z0-9]+', _CAMEL.sub('_', name).lower()) if word]
    if not words or name in _WORKING_FOLDER or words[0] in _HARMLESS_BEGIN or _HARMLESS_END.fullmatch(words[-1]):
        return False
    return any(_SECRET_WORD.search(word) for word in words)


def _looks_secret(value: str) -> bool:
    return len(value) >= _SHORTEST_UNNAMED and not any(form.fullmatch(value) for form in _HARMLESS)


def _in_urls(text: str) -> Iterator[str]:
    for found in _URL.findall(text):
        try:
            parts = urlsplit(found)
            # Alone, the user's name is the token.
            held = parts.password or parts.username
        except ValueError:
            continue
        if held:
            yield from (held, unquote(held))
        yield from (value for name, value in parse_qsl(parts.query) if is_secret_name(name))


def _with_parts(value: str) -> Iterator[str]:
    """A secret, and what may stand in its place: the token without its scheme, the password inside, single lines."""
    yield value
    scheme = _SCHEME.fullmatch(value)
    if scheme is not None:
        yield scheme[2]
    if scheme is not None and scheme[1].lower() == 'basic':
        with contextlib.suppress(binascii.Error, ValueError):
            yield base64.b64decode(scheme[2]).decode(errors='replace').partition(':')[2]
    if '\n' in value:
        lines = (line.strip() for line in value.splitlines())
        yield from (line for line in lines if len(line) >= _SHORTEST_LINE and not line.startswith('-----'))


def _of_value(name: str, value: str, *, any_name: bool = True) -> Iterator[str]:
    yield from _in_urls(value)
    if is_secret_name(name):
        secret = not _SETTING.fullmatch(value)
    else:
        secret = any_name and (_looks_secret(value) or _SCHEME.fullmatch(value) is not None)
    if secret:
        yield from _with_parts(value)
    if secret and 'cookie' in name.lower():
        yield from (pair.partition('=')[2] for pair in value.split(';'))


def _of_pairs(pairs: Mapping[str, str], *, any_name: bool = True) -> Iterator[str]:
    for name, value in pairs.items():
        yield from _of_value(name, value, any_name=any_name)


def _of_arguments(args: Iterable[str]) -> Iterator[str]:
    """`--api-key=X`, `--token X`, `--header "Authorization: Bearer X"`. Others show in every list of processes."""
    before = ''
    for text in args:
        yield from _in_urls(text)
        given = _ARGUMENT.fullmatch(text)
        if given is not None and is_secret_name(given[1]):
            yield from _of_value(given[1], given[2])
        elif before.startswith('-') and '=' not in before and is_secret_name(before):
            yield from _of_value(before, text)
        before = text


def _of_server(server: StdioServer | HttpServer) -> Iterator[str]:
    if isinstance(server, StdioServer):
        yield from _of_arguments(server.args)
        yield from _of_pairs(server.env)
    else:
        yield from _in_urls(server.url)
        yield from _of_pairs(server.headers)


def secrets_of(launch: Launch) -> set[str]:
    """The launch key, the secrets of all servers, and of the workspace's environment what has a secret name."""
    found = {launch.hub.key, *_of_pairs(launch.env, any_name=False)}
    for server in launch.mcp_servers.values():
        found.update(_of_server(server))
    return found
