"""Starts `measure`. Other processes load this file again, as they do the program's own: it must bring nothing along."""

import sys

if __name__ == "__main__":
    from measure import main

    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000)
