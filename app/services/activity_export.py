"""The log of messages as a table for a spreadsheet: what the list shows, whole. No cell is taken for a formula."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import tzinfo
from io import TextIOWrapper
from pathlib import Path
from zoneinfo import ZoneInfo

from app.i18n import _, current_language
from app.model.errors import PolkuError
from app.model.spreadsheet import defused
from app.services.activity import Wanted, filter_of
from app.services.customers import written_whole
from app.services.desk import Desk
from app.services.sentences.messages import server_answer, to_whom, which_message, why_so
from app.services.sentences.states import message_state_name
from app.store.messages import MessageRow

_PAGE = 500


def export_messages(
    desk: Desk,
    wanted: Wanted,
    file: Path,
    progress: Callable[[int, int], object] = lambda _done, _total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> int:
    """Write the messages wanted, newest first, for the owner's eyes only; how many they were.

    Times are the shop's. With `;` between the columns where the program speaks Finnish, as spreadsheets there expect.
    The log is read page by page, so that a long one takes its time but no room. Raises PolkuError("file-not-written"),
    ("disk-full"), and ("cancelled") when called off; then there is no file.
    """
    zone = ZoneInfo(desk.shop.timezone)
    ids = desk.store.messages.ids(filter_of(wanted, zone))
    with written_whole(file) as raw:
        text = TextIOWrapper(raw, encoding="utf-8-sig", newline="")
        written = csv.writer(text, delimiter=";" if current_language() == "fi" else ",", quoting=csv.QUOTE_ALL)
        written.writerow(_head())
        done = 0
        for start in range(0, len(ids), _PAGE):
            if cancelled():
                raise PolkuError("cancelled", "user")
            rows = desk.store.messages.listed(ids[start : start + _PAGE])
            written.writerows([defused(cell) for cell in _cells(row, zone)] for row in rows)
            done += len(rows)
            progress(done, len(ids))
        text.detach()
    return done


def _head() -> tuple[str, ...]:
    return (
        _("Time"),
        _("State"),
        _("Customer"),
        _("Address"),
        _("Message"),
        _("Automation"),
        _("Version"),
        _("Explanation"),
        _("Attempts"),
        _("The server’s answer"),
        "Message-ID",
    )


def _cells(one: MessageRow, zone: tzinfo) -> Iterator[str]:
    yield f"{one.at.astimezone(zone):%Y-%m-%d %H:%M:%S}"
    yield message_state_name(one.state)
    yield to_whom(one)
    yield one.email
    yield which_message(one)
    yield one.flow_title
    yield str(one.version or "")
    yield why_so(one, zone)
    yield str(one.attempts)
    yield server_answer(one)
    yield one.message_id
