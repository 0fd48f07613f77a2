"""The whole endpoint as one ASGI application."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.track.answers import answer
from app.track.book import Book
from app.track.door import Door
from app.track.hooks import Hooks
from app.track.pen import Pen
from app.track.public import Public, Room
from app.track.visits import Visits


def web(folder: Path, key: str, now: Callable[[], datetime]) -> Starlette:
    """The application over the data in a folder; `key` is what Polku shows. Close it by its lifespan."""
    book = Book(folder)
    pen = Pen(book)
    room = Room(book, pen, now)

    @asynccontextmanager
    async def life(_app: Starlette) -> AsyncIterator[None]:
        yield
        pen.close()
        book.close()

    async def lost(_request: Request, _error: Exception) -> Response:
        return room.lost()

    async def alive(_request: Request) -> Response:
        return answer(b"ok\n", "text/plain")

    parts = (Public(room), Visits(room), Hooks(room), Door(room, key))
    routes = [*(route for part in parts for route in part.routes()), Route("/alive", alive)]
    application = Starlette(routes=routes, lifespan=life, exception_handlers={404: lost, 405: lost})
    application.router.redirect_slashes = False  # it would send visitors to whatever host a request names
    return application
