from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from helpers import PROJECT
from workspace_hub.contract.event import EventPost
from workspace_hub.contract.launch import Launch
from workspace_hub.contract.lines import HoldLine, parse_control_line, parse_worker_line
from workspace_hub.contract.proposal import ProposalInput
from workspace_hub.contract.text import one_line

PARSERS: dict[str, Callable[[Any], object]] = {
    'event': EventPost.model_validate,
    'proposal-input': ProposalInput.model_validate,
    'launch': Launch.model_validate,
    'ready-line': parse_worker_line,
}
CASES = [(kind, path) for kind in PARSERS for path in sorted((PROJECT / 'test/contract' / kind).glob('*.json'))]


@pytest.mark.parametrize(('kind', 'path'), CASES, ids=[f'{kind}/{path.stem}' for kind, path in CASES])
def test_shared_case(kind: str, path: Any) -> None:
    case = json.loads(path.read_text())
    try:
        PARSERS[kind](case['value'])
    except ValidationError as error:
        assert not case['valid'], f'{case.get("why")}: {error}'
    else:
        assert case['valid'], case.get('why')


EVENT = {'scope': 'a/b', 'severity': 'info', 'summary': 'hello'}


@pytest.mark.parametrize(
    'change',
    [
        {'scope': 'A'},
        {'scope': 'a//b'},
        {'scope': 'a' * 129},
        {'severity': 'loud'},
        {'summary': ''},
        {'summary': 'two\nlines'},
        {'summary': '\u2028'},
        {'summary': 'x' * 1001},
        {'summary': '\ud800'},
        {'source': None},
        {'trace': f'00-{"0" * 32}-{"1" * 16}-01'},
        {'data': []},
        {'data': {'deep': json.loads('[' * 64 + ']' * 64)}},
        {'seq': 1},
        {'time': 'now'},
        {'id': 'not-a-uuid'},
    ],
    ids=str,
)
def test_an_event_that_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        EventPost.model_validate(EVENT | change)


def test_lengths_are_code_points_and_ids_lower_case() -> None:
    event = EventPost.model_validate(
        EVENT | {'summary': '🎉' * 1000, 'id': '0B7E8E5C-2F2B-4D7C-9B83-7B1B0B3C2D1E', 'data': {'none': None}}
    )
    posted = json.loads(event.encoded())
    assert posted['id'] == '0b7e8e5c-2f2b-4d7c-9b83-7b1b0b3c2d1e' and posted['summary'] == '🎉' * 1000
    assert posted['data'] == {'none': None}


def test_arguments_need_a_tool() -> None:
    with pytest.raises(ValidationError, match='arguments need a tool'):
        ProposalInput.model_validate({'title': 'x', 'arguments': {}})


def test_one_line_keeps_what_fits() -> None:
    assert one_line('a\n b\u2028c\ud800') == 'a b c\ufffd'
    assert len(one_line('x' * 2000)) == 1000


def test_the_lines_of_a_hold() -> None:
    line = parse_control_line(b'{"event":"hold","on":false,"refuse":true,"reason":"lunch"}')
    assert line == HoldLine(event='hold', on=False, refuse=True, reason='lunch')
    for bad in (b'{"event":"hold"}', b'{"event":"hold","on":"yes"}', b'{"event":"hold","on":1}'):
        with pytest.raises(ValidationError):
            parse_control_line(bad)
    assert parse_worker_line({'event': 'hold', 'on': True}).model_dump() == {'event': 'hold', 'on': True}
