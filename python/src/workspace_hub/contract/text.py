"""Text rules that both languages share. Lengths are Unicode code points."""

from __future__ import annotations

import json
import math
import re
from typing import Annotated, Any

from pydantic import AfterValidator

MAX_DEPTH = 64
JsonObject = dict[str, Any]

# The hub and the window are JavaScript, which rounds larger ones: the person would approve another number.
_LARGEST_EXACT = (1 << 53) - 1
_NOT_ONE_LINE = re.compile('[\x00-\x1f\x7f-\x9f\u2028\u2029]')
_SURROGATE = re.compile('[\ud800-\udfff]')
_UUID = re.compile(r'[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}', re.IGNORECASE)


def well_formed(value: str) -> str:
    """Refuse lone surrogates: they can't be written as UTF-8."""
    if _SURROGATE.search(value):
        raise ValueError('must not hold lone surrogates')
    return value


def _bounded(limit: int) -> AfterValidator:
    def check(value: str) -> str:
        well_formed(value)
        if not 1 <= len(value) <= limit:
            raise ValueError(f'must be 1 to {limit} characters')
        return value

    return AfterValidator(check)


def _one_line(value: str) -> str:
    if _NOT_ONE_LINE.search(value):
        raise ValueError('must be one line, without control characters')
    return value


def is_uuid(value: str) -> bool:
    """Whether a text is a UUID, in any case of letters."""
    return _UUID.fullmatch(value) is not None


def _uuid(value: str) -> str:
    if not is_uuid(value):
        raise ValueError('must be a UUID')
    return value.lower()


def fits(value: object, depth: int = 1, limit: int = MAX_DEPTH) -> bool:
    """Whether a JSON value nests at most `limit` deep, and holds no lone surrogates or numbers beyond a double."""
    if isinstance(value, str):
        return _SURROGATE.search(value) is None
    if isinstance(value, float):
        return math.isfinite(value)
    if not isinstance(value, dict | list):
        return True
    if depth > limit:
        return False
    if isinstance(value, list):
        return all(fits(item, depth + 1, limit) for item in value)
    return all(_SURROGATE.search(key) is None and fits(item, depth + 1, limit) for key, item in value.items())


# Made once: `json.dumps` makes one each time, at the cost of writing a small event.
_encoder = json.JSONEncoder(ensure_ascii=False, allow_nan=False)


def strict_json(value: object) -> str:
    """A JSON value as text. Raises ValueError for numbers that JSON has no form for, and TypeError."""
    return _encoder.encode(value)


def _json_object(value: JsonObject) -> JsonObject:
    if not fits(value):
        raise ValueError(
            f'must be a JSON object, at most {MAX_DEPTH} deep, without lone surrogates and numbers that are too large'
        )
    return value


def one_line(text: str, limit: int = 1000) -> str:
    """Text as one line: what is no part of a line becomes a space, what is too long is cut."""
    clean = ' '.join(_SURROGATE.sub('\ufffd', _NOT_ONE_LINE.sub(' ', text)).split())
    return clean if len(clean) <= limit else f'{clean[: limit - 1]}…'


def inexact(value: object) -> int | None:
    """The first integer in it that a double, as which JSON is mostly read, may not hold exactly."""
    if isinstance(value, int):
        return value if abs(value) > _LARGEST_EXACT else None
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return next((found for item in items if (found := inexact(item)) is not None), None)


WellFormed = Annotated[str, AfterValidator(well_formed)]
Line1000 = Annotated[str, _bounded(1000), AfterValidator(_one_line)]
Name128 = Annotated[str, _bounded(128)]
Uuid = Annotated[str, AfterValidator(_uuid)]
CheckedObject = Annotated[JsonObject, AfterValidator(_json_object)]
