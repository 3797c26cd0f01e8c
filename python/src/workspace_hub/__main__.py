"""The entry. Written so that a Python of any age can read it as far as being told that it is too old."""

import json
import sys


def _too_old():  # type: ignore[no-untyped-def]
    found = '.'.join(str(part) for part in sys.version_info[:3])
    message = 'Python %s is too old: 3.11 or newer is needed. This one is %s' % (found, sys.executable)  # noqa: UP031
    sys.stdout.write(json.dumps({'event': 'failed', 'code': 'PYTHON_TOO_OLD', 'message': message}) + '\n')
    return 78


if __name__ == '__main__':
    if sys.version_info < (3, 11):  # noqa: UP036
        sys.exit(_too_old())
    from workspace_hub.serve.command import main

    sys.exit(main())
