"""Joins the page of messages to the open shop."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from app.services.activity_export import export_messages
from app.services.desk import Desk
from app.ui.activity.detail import Act
from app.ui.activity.page import ActivityDoors, ActivityPage
from app.ui.activity.reading import read_activity, story
from app.ui.people import People
from app.ui.shell.program import Program
from app.ui.zones import zone_of


def activity_page(desk: Desk, people: People, program: Program, actions: Mapping[str, Act]) -> ActivityPage:
    """The page of an open shop; `actions` are what may be done about a message."""
    return ActivityPage(
        ActivityDoors(
            read=partial(read_activity, desk, people),
            export=partial(export_messages, desk),
            story=partial(story, desk, people),
            today=lambda: desk.clock.now().astimezone(zone_of(desk)).date(),
            actions=actions,
            tell=program.window.tell,
            tell_error=program.tell_error,
            show_work=program.window.status_line.show_work,
        )
    )
