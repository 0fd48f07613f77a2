"""How lists are read page by page, alike for all shop systems that number their pages.

Pages come in an order that a change does not touch, and what is asked for stays the same from the first page to the
last: a record that changes meanwhile moves no other one over the edge of a page. The place to go on from moves forward
only when the last page has come; a reading that broke off goes on at the page before the one it had got to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

import msgspec

from app.shop.connect.source import Cursor, Page
from app.shop.connect.values import iso, moment, text
from app.shop.values import BadCellError

WHOLE_EVERY = timedelta(days=7)
"""Where a system cannot be asked for changes, a list is read whole so often, and in between what has been added."""

Ask = Callable[[str, int], tuple[list[Any], bool]]
"""(changed since, number of the page) -> its records, and whether there are more."""
Make = Callable[[list[Any], Cursor], Page]
Part = Callable[[Cursor], Iterator[Page]]


def in_turn(parts: Iterable[Part], cursor: Cursor) -> Iterator[Page]:
    """The pages of one part after the other, each going on from the cursor that the one before it left."""
    for part in parts:
        for page in part(cursor):
            cursor = page.cursor
            yield page


def changed(
    name: str,
    ask: Ask,
    make: Make,
    *,
    stamp: str,
    overlap: timedelta,
    read: Callable[[str], datetime] = moment,
    beginning: str = "",
) -> Part:
    """A list that can be asked for what has changed; `stamp` is the field with the moment of the last change.

    It is asked again from `overlap` before the newest change seen: moments have whole seconds, and saving takes time.
    A list whose records tell no such moment is read whole.
    """

    def pages(cursor: Cursor) -> Iterator[Page]:
        since = str(cursor.get(name) or beginning)
        number = max(1, int(str(cursor.get(f"{name}_page") or 1)) - 1)
        newest = str(cursor.get(f"{name}_newest") or since)
        while True:
            records, more = ask(since, number)
            newest = max([newest, *_moments(records, stamp, read)])
            after = {key: value for key, value in cursor.items() if not key.startswith(f"{name}_")}
            if more:
                after |= {f"{name}_page": number + 1, f"{name}_newest": newest}
            elif newest > since:
                after[name] = max(since, iso(moment(newest) - overlap))
            yield make(records, after)
            if not more:
                return
            cursor, number = after, number + 1

    return pages


def added(name: str, ask: Ask, make: Make, now: datetime) -> Part:
    """A list in the order of its ids that cannot be asked for changes: from its last page on, and now and then whole.

    Where records have been deleted, what was added may stand on an earlier page than the last one seen: from there back
    it is looked at until a page begins with a record that is known.
    """

    def pages(cursor: Cursor) -> Iterator[Page]:
        place = _placed(cursor.get(name), now)
        number = max(1, place.page - 1) if place.whole is None else place.page
        records, more = ask("", number)
        while place.whole is not None and number > 1 and not (records and _id(records[0]) <= place.last):
            number -= 1
            records, more = ask("", number)
        while True:
            last = max([place.last, *map(_id, records)])
            whole = place.whole or (None if more else place.begun)
            ended = number if records else max(1, number - 1)
            place = _Place(number + 1 if more else ended, last, place.begun, whole)
            yield make(records, {**cursor, name: msgspec.to_builtins(place)})
            if not more:
                return
            number += 1
            records, more = ask("", number)

    return pages


class _Place(msgspec.Struct, frozen=True):
    """`page`: the one to go on with. `last`: the greatest id seen. `begun`: when reading it whole began; `whole`: the
    same once that has come to its end.
    """

    page: int = 1
    last: int = 0
    begun: str = ""
    whole: str | None = None


def _placed(kept: object, now: datetime) -> _Place:
    """The place that is kept; reading whole begins anew where that is due."""
    try:
        place = msgspec.convert(kept, _Place)
    except msgspec.ValidationError:  # kept by an older program, or nothing is kept yet
        return _Place(begun=iso(now))
    if place.whole is not None and moment(place.whole) + WHOLE_EVERY <= now:
        return _Place(begun=iso(now))
    return place


def _moments(records: list[Any], stamp: str, read: Callable[[str], datetime]) -> Iterator[str]:
    """When records were changed; one without a moment that can be read says nothing."""
    for one in records:
        try:
            yield iso(read(text(one, stamp)))
        except BadCellError:
            continue


def _id(record: Any) -> int:
    found = record.get("id") if isinstance(record, dict) else None
    return found if isinstance(found, int) else 0
