"""`polku`: without words the window, with words the command line. Each imports only what it needs."""

import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the program and returns its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    if not words:
        from app.bootstrap import run_window

        return run_window()
    if words[0] == "pictures":
        from app.bootstrap import run_pictures

        return run_pictures(words[1:])
    from app.cli.main import main as run_words

    return run_words(words, _prove_window)


def _prove_window() -> str:
    from app.bootstrap import prove_window

    return prove_window()


if __name__ == "__main__":
    sys.exit(main())
