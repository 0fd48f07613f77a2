"""Where things lie: what is shipped with the program, and where it may write for this user."""

import os
from functools import cache
from pathlib import Path

import platformdirs

_PROGRAM = "polku"


@cache
def shipped(name: str) -> Path:
    """The folder `resources` or `flows_library`, in a checkout as well as in an installed or frozen program.

    Raises FileNotFoundError when the program was installed without it.
    """
    here = Path(__file__).resolve().parent
    for root in (here / "_data", here.parent):  # installed or frozen; checkout or editable
        if (root / name).is_dir():
            return root / name
    raise FileNotFoundError(name)


def config_dir() -> Path:
    """Where settings.json lies. `POLKU_HOME` moves all three folders, for portable use and for tests."""
    return _own_dir("config") or Path(platformdirs.user_config_dir(_PROGRAM, appauthor=False))


def data_dir() -> Path:
    """Where shops are kept unless the user chooses another folder."""
    return _own_dir("data") or Path(platformdirs.user_data_dir(_PROGRAM, appauthor=False))


def state_dir() -> Path:
    """Logs, window geometry, the list of shops opened last: what may be lost without harm."""
    return _own_dir("state") or Path(platformdirs.user_state_dir(_PROGRAM, appauthor=False))


def _own_dir(kind: str) -> Path | None:
    home = os.environ.get("POLKU_HOME")
    return Path(home) / kind if home else None
