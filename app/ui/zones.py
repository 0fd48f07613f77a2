"""The shop's time zone, in which the window tells times."""

from zoneinfo import ZoneInfo

from app.services.desk import Desk


def zone_of(desk: Desk) -> ZoneInfo:
    """The zone of the open shop."""
    return ZoneInfo(desk.shop.timezone)
