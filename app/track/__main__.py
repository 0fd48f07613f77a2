"""`python -m app.track serve --data DIR`: the endpoint by itself, with nothing of Polku's desktop program."""

from __future__ import annotations

import sys

from app.track.serve import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
