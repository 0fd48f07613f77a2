"""`polku`: without words the window, with words the command line. Each imports only what it needs."""

import os
import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the program and returns its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or (words[0] == "--database" and len(words) == 2):
        if not (_has_screen() or os.environ.get("QT_QPA_PLATFORM")):
            return _no_screen()  # Qt would end the process in the middle
        from app.bootstrap import run_window

        return run_window(database=words[1]) if words else run_window()
    if words[0] == "pictures":
        from app.bootstrap import run_pictures

        return run_pictures(words[1:])
    if words[0] == "demo" and _wants_to_look(words[1:]):
        from app.bootstrap import run_demo_window

        return run_demo_window(words[1:])
    from app.cli.main import main as run_words

    return run_words(words, _prove_window)


def _prove_window() -> str:
    from app.bootstrap import prove_window

    return prove_window()


def _wants_to_look(words: Sequence[str]) -> bool:
    """Whether `polku demo ...` means the window: there is a screen, and nothing is asked for but a folder."""
    return _has_screen() and (not words or (len(words) == 2 and words[0] == "--shop"))


def _has_screen() -> bool:
    return sys.platform in ("win32", "darwin") or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))


def _no_screen() -> int:
    from app.cli.main import refuse
    from app.model.errors import PolkuError

    return refuse(PolkuError("no-screen", "world"))


if __name__ == "__main__":
    sys.exit(main())
