"""Where the hub keeps its data, by platform."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

DEFAULT_HUB_URL = 'http://127.0.0.1:8431'


def data_folder() -> Path:
    """The hub's data folder, whether or not it is there."""
    home = Path.home()
    if sys.platform == 'win32':
        return Path(os.environ.get('LOCALAPPDATA') or home / 'AppData' / 'Local', 'workspace-hub')
    if sys.platform == 'darwin':
        return home / 'Library' / 'Application Support' / 'workspace-hub' / 'data'
    return Path(os.environ.get('XDG_DATA_HOME') or home / '.local' / 'share', 'workspace-hub')


def hub_url() -> str:
    """`HUB_URL`, else what the running hub wrote down, else the default."""
    given = os.environ.get('HUB_URL')
    if given:
        return given.rstrip('/')
    try:
        found = json.loads((data_folder() / 'hub.json').read_text())['url']
    except (OSError, ValueError, KeyError, TypeError):
        return DEFAULT_HUB_URL
    return str(found).rstrip('/')
