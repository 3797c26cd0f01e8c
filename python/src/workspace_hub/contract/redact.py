"""Takes the secrets of a launch object out of what is said about it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from workspace_hub.contract.launch import HttpServer, Launch, StdioServer

_MARK = '[redacted]'
# Shorter ones would also be found in the middle of other words.
_SHORTEST, _SHORTEST_UNNAMED, _SHORTEST_LINE = 6, 8, 16
_SECRET_NAME = re.compile(
    r'pass(?:word|wd|phrase)?$|pwd$|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|auth|cookie|credential|'
    r'(?:^|[_-])(?:key|pat|dsn)$|connection[_-]?string',
    re.IGNORECASE,
)
_PLACE_NAME = re.compile(r'(?:file|path|dir|home|url|uri|host|endpoint|type|name|user|sock(?:et)?)$', re.IGNORECASE)
_PLAIN_HEADER = re.compile(r'(?:accept.*|content-.*|user-agent|host|origin|referer|cache-control)$', re.IGNORECASE)
_PATH = re.compile(r'(?:~|\.{0,2})[/\\]|[A-Za-z]:[\\/]')
_URL = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*://')
# Words, names, numbers, versions, addresses, languages: what stands in many texts by itself.
_PLAIN = re.compile(
    r'[A-Za-z]+(?:[ _./,:;=+-]+[A-Za-z]+)*[_.-]?[0-9]{0,4}|[0-9._:+-]+|(?:[a-z0-9-]+\.)+[a-z]{2,}(?::[0-9]+)?'
)
_LANGUAGE = re.compile(r'[a-z]{2}_[A-Z]{2}(?:\.[A-Za-z0-9-]+)?')
_SCHEME = re.compile(r'(?:bearer|basic|token|apikey)\s+', re.IGNORECASE)
_FLAG = re.compile(r'--?([A-Za-z][A-Za-z0-9_-]*)(?:=(.*))?', re.DOTALL)

Redact = Callable[[str], str]


def _is_named_secret(name: str) -> bool:
    return _SECRET_NAME.search(name) is not None and _PLACE_NAME.search(name) is None


def _looks_secret(value: str) -> bool:
    plain = any(form.fullmatch(value) for form in (_PLAIN, _LANGUAGE))
    return len(value) >= _SHORTEST_UNNAMED and not plain and not _PATH.match(value) and not re.search(r'\s', value)


def _in_url(value: str) -> Iterator[str]:
    try:
        parts = urlsplit(value)
        password, query = parts.password, parts.query
    except ValueError:
        return
    if password:
        yield password
        yield unquote(password)
    for name, item in parse_qsl(query):
        if _is_named_secret(name):
            yield item


def _of_pair(name: str, value: str, *, any_name: bool) -> Iterator[str]:
    if _URL.match(value):
        yield from _in_url(value)
        return
    bare = _SCHEME.sub('', value, count=1).strip()
    if _is_named_secret(name) or (bare != value.strip() and not _PLAIN_HEADER.match(name)):
        if not _PATH.match(bare):
            yield bare
    elif any_name and not _PLAIN_HEADER.match(name) and _looks_secret(bare):
        yield bare


def _of_arguments(args: Iterable[str]) -> Iterator[str]:
    name = ''
    for text in args:
        flag = _FLAG.fullmatch(text)
        value = (flag.group(2) or '') if flag else text
        name = flag.group(1) if flag else name
        if value:
            yield from _of_pair(name, value, any_name=False)
            name = ''


def _of_pairs(pairs: Mapping[str, str], *, any_name: bool) -> Iterator[str]:
    for name, value in pairs.items():
        yield from _of_pair(name, value, any_name=any_name)


def _of_server(server: StdioServer | HttpServer) -> Iterator[str]:
    if isinstance(server, StdioServer):
        yield from _of_pairs(server.env, any_name=True)
        yield from _of_arguments(server.args)
    else:
        yield from _of_pairs(server.headers, any_name=True)
        yield from _in_url(server.url)


def secrets_of(launch: Launch) -> set[str]:
    """The values of a launch object that nobody should read in a log."""
    found = {launch.hub.key, *_of_pairs(launch.env, any_name=False)}
    for server in launch.mcp_servers.values():
        found.update(_of_server(server))
    return found


def _forms(secret: str) -> Iterator[str]:
    yield secret
    # As it stands in JSON, and in a URL.
    yield json.dumps(secret)[1:-1]
    yield quote(secret, safe='')
    # A key of several lines is printed line by line.
    yield from (line for line in secret.splitlines() if len(line) >= _SHORTEST_LINE)


def redactor(secrets: Iterable[str]) -> Redact:
    """A function that puts `[redacted]` in place of each secret. Texts too short to tell apart are left."""
    forms = {form for secret in secrets if len(secret) >= _SHORTEST for form in _forms(secret)}
    if not forms:
        return lambda text: text
    # The longest first: one secret may be the start of another.
    pattern = re.compile('|'.join(map(re.escape, sorted(forms, key=len, reverse=True))))
    return lambda text: pattern.sub(_MARK, text)
