"""Unused space in the pages of a shop's file, made empty.

SQLite overwrites what is deleted (secure_delete), but where a full page is divided, copies of the rows that moved stay
behind in the gap between a page's cell pointers and its cells. Nothing ever reads a gap, so that it can be emptied in
the file itself while others read: https://www.sqlite.org/fileformat2.html#b_tree_pages
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

READ_AT_ONCE = 4 * 1024 * 1024
_HEADERS = {2: 12, 5: 12, 10: 8, 13: 8}
"""Kinds of pages that hold cells -> the length of their header. Other pages begin with a number below 2 ** 25."""
_MOST_PAGES = 2 << 24
_FIRST_PAGE = 100
"""The file's own header stands before that of its first page."""
_LOCKS_AT = 1 << 30
"""Here SQLite takes its locks: the page is never used, and Windows lets nobody else read it."""
_open: dict[tuple[int, int], int] = {}
_lock = Lock()


def empty_gaps(raw: sqlite3.Connection, path: Path) -> bool:
    """Empty every gap of the file; False if somebody was reading or writing meanwhile, and nothing was done.

    `raw` holds the right to write meanwhile. What it commits makes others read their pages anew: none of them writes
    back an old copy of a gap.
    """
    if raw.execute("PRAGMA auto_vacuum").fetchone()[0]:
        return False  # such files have pages of another kind, too; those of shops have none
    if raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
        return False
    raw.execute("BEGIN IMMEDIATE")
    try:
        if _size(path.with_name(f"{path.name}-wal")):
            raw.execute("ROLLBACK")
            return False
        with _lock, _opened(path) as file:
            _empty(file, raw.execute("PRAGMA page_size").fetchone()[0])
        raw.execute(f"PRAGMA user_version = {raw.execute('PRAGMA user_version').fetchone()[0]}")
        raw.execute("COMMIT")
    except BaseException:
        if raw.in_transaction:
            raw.execute("ROLLBACK")
        raise
    return True


def _empty(file: int, page_size: int) -> None:
    changed = False
    for start, length in _blocks(os.fstat(file).st_size, page_size):
        os.lseek(file, start, os.SEEK_SET)
        block = os.read(file, length)
        for at in range(0, len(block) - page_size + 1, page_size):
            begin, end = _gap(block, at, _FIRST_PAGE if start == at == 0 else 0, page_size)
            if begin < end and block.count(0, begin, end) < end - begin:
                os.lseek(file, start + begin, os.SEEK_SET)
                os.write(file, bytes(end - begin))
                changed = True
    if changed:
        os.fsync(file)


def _blocks(size: int, page_size: int) -> Iterator[tuple[int, int]]:
    """(start, length) of what is read at once: whole pages, without the one of the locks."""
    whole = min(size // page_size, _MOST_PAGES) * page_size
    for begin, end in ((0, min(whole, _LOCKS_AT)), (_LOCKS_AT + page_size, whole)):
        for start in range(begin, end, READ_AT_ONCE):
            yield start, min(READ_AT_ONCE, end - start)


def _gap(block: bytes, page: int, header: int, page_size: int) -> tuple[int, int]:
    """Where the gap of the page lies in the block; (0, 0) for a page that holds no cells."""
    at = page + header
    length = _HEADERS.get(block[at])
    if length is None:
        return 0, 0
    cells = block[at + 3] << 8 | block[at + 4]
    content = block[at + 5] << 8 | block[at + 6] or 65536
    begin, end = at + length + 2 * cells, page + content
    return (begin, end) if begin <= end <= page + page_size else (0, 0)


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    """Closing a file lets go of all locks that this process has on it, SQLite's too, but on Windows: so it stays open
    elsewhere, once for each file.
    """
    flags = os.O_RDWR | getattr(os, "O_BINARY", 0)
    if os.name == "nt":
        file = os.open(path, flags)
        try:
            yield file
        finally:
            os.close(file)
        return
    found = path.stat()
    key = (found.st_dev, found.st_ino)
    if key not in _open:
        _open[key] = os.open(path, flags | os.O_CLOEXEC)
    yield _open[key]


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
