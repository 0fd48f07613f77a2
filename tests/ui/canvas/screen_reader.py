"""What a screen reader does, over the bus that one uses (AT-SPI on D-Bus): finds a program, reads it, acts on it."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jeepney import DBusAddress, HeaderFields, MatchRule, Message, MessageType, new_method_call
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection

LAUNCHERS = (Path("/usr/libexec/at-spi-bus-launcher"), Path("/usr/lib/at-spi2-core/at-spi-bus-launcher"))
REGISTRY = DBusAddress("/org/a11y/atspi/accessible/root", "org.a11y.atspi.Registry", "org.a11y.atspi.Accessible")
_PATIENCE = 15.0
_SIGNAL_FIELDS = (HeaderFields.sender, HeaderFields.path, HeaderFields.member)
STATES = {"focused": 12, "selected": 23, "selectable": 22, "focusable": 11, "showing": 25}
"""Bits of AtspiStateType."""


@dataclass(frozen=True)
class Thing:
    """One accessible object on the bus."""

    bus: str
    path: str


class ScreenReader:
    """Reads what programs show on one accessibility bus."""

    def __init__(self, address: str) -> None:
        self._link: DBusConnection = open_dbus_connection(address)
        self.heard: list[tuple[str, Thing, tuple[Any, ...]]] = []

    def close(self) -> None:
        self._link.close()

    def program(self, name: str) -> Thing:
        """The program of this name, as soon as it is on the bus."""
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            for found in self.children(Thing(REGISTRY.bus_name or "", REGISTRY.object_path)):
                if self.name(found) == name:
                    return found
        raise AssertionError(f"no program {name!r} on the accessibility bus")

    def children(self, thing: Thing) -> list[Thing]:
        (found,) = self._call(thing, "Accessible", "GetChildren")
        return [Thing(bus, path) for bus, path in found]

    def parent(self, thing: Thing) -> Thing:
        return Thing(*self._property(thing, "Accessible", "Parent"))

    def place(self, thing: Thing) -> int:
        """Which child of its parent it is."""
        return int(self._call(thing, "Accessible", "GetIndexInParent")[0])

    def name(self, thing: Thing) -> str:
        return str(self._property(thing, "Accessible", "Name"))

    def role(self, thing: Thing) -> str:
        return str(self._call(thing, "Accessible", "GetRoleName")[0])

    def states(self, thing: Thing) -> set[str]:
        (words,) = self._call(thing, "Accessible", "GetState")
        bits = words[0] | words[1] << 32
        return {name for name, bit in STATES.items() if bits >> bit & 1}

    def area(self, thing: Thing) -> tuple[int, int, int, int]:
        """(x, y, width, height) on the screen."""
        return tuple(self._call(thing, "Component", "GetExtents", "u", (0,))[0])

    def at(self, thing: Thing, x: int, y: int) -> Thing:
        """The child under a point of the screen."""
        return Thing(*self._call(thing, "Component", "GetAccessibleAtPoint", "iiu", (x, y, 0))[0])

    def actions(self, thing: Thing) -> list[str]:
        (found,) = self._call(thing, "Action", "GetActions")
        return [name for name, _description, _keys in found]

    def act(self, thing: Thing, number: int) -> None:
        self._call(thing, "Action", "DoAction", "i", (number,))

    def select(self, canvas: Thing, number: int) -> bool:
        return bool(self._call(canvas, "Selection", "SelectChild", "i", (number,))[0])

    def chosen(self, canvas: Thing) -> int:
        return int(self._property(canvas, "Selection", "NSelectedChildren"))

    def find(self, thing: Thing, role: str) -> Thing | None:
        """The first object of a role, from the top down."""
        row = [thing]
        while row:
            for one in row:
                if self.role(one) == role:
                    return one
            row = [child for one in row for child in self.children(one)]
        return None

    def listen(self, program: Thing) -> None:
        """From now on what this program tells is heard.

        A program hears of a listener by signal and asks the registry what is listened to. Messages keep
        their order between any two, so an answer of the program, the registry and the program again comes after that.
        """
        rule = MatchRule(type="signal", interface="org.a11y.atspi.Event.Object")
        self._link.send_and_get_reply(message_bus.AddMatch(rule), timeout=_PATIENCE)
        where = DBusAddress("/org/a11y/atspi/registry", "org.a11y.atspi.Registry", "org.a11y.atspi.Registry")
        for event in ("object:state-changed", "object:children-changed", "object:announcement"):
            wanted = new_method_call(where, "RegisterEvent", "s", (event,))
            self._link.send_and_get_reply(wanted, timeout=_PATIENCE)
        self.name(program)
        self._link.send_and_get_reply(new_method_call(where, "GetRegisteredEvents"), timeout=_PATIENCE)
        self.name(program)

    def hears(self, member: str, detail: str) -> Thing:
        """Waits until a program tells this; the object that it is about."""
        end = time.monotonic() + _PATIENCE
        while True:
            for number, (said, about, body) in enumerate(self.heard):
                if said == member and detail in (body[0], body[3][1] if isinstance(body[3], tuple) else ""):
                    del self.heard[: number + 1]
                    return about
            self._note(self._link.receive(timeout=max(0.01, end - time.monotonic())))

    def hears_words(self) -> str:
        """Waits until a program announces something."""
        end = time.monotonic() + _PATIENCE
        while True:
            words = next((body[3][1] for said, _about, body in self.heard if said == "Announcement"), None)
            if words is not None:
                return str(words)
            self._note(self._link.receive(timeout=max(0.01, end - time.monotonic())))

    def _note(self, message: Message) -> None:
        fields = message.header.fields
        if message.header.message_type == MessageType.signal:
            sender, path, member = (str(fields[key]) for key in _SIGNAL_FIELDS)
            self.heard.append((member, Thing(sender, path), tuple(message.body)))

    def _property(self, thing: Thing, interface: str, name: str) -> object:
        body = (f"org.a11y.atspi.{interface}", name)
        return self._ask(thing, "org.freedesktop.DBus.Properties", "Get", "ss", body)[0][1]

    def _call(
        self, thing: Thing, interface: str, method: str, signature: str = "", body: tuple[object, ...] = ()
    ) -> tuple[object, ...]:
        return self._ask(thing, f"org.a11y.atspi.{interface}", method, signature, body)

    def _ask(
        self, thing: Thing, interface: str, method: str, signature: str, body: tuple[object, ...]
    ) -> tuple[object, ...]:
        call = new_method_call(DBusAddress(thing.path, thing.bus, interface), method, signature or None, body)
        serial = next(self._link.outgoing_serial)
        self._link.send(call, serial=serial)
        end = time.monotonic() + _PATIENCE
        while True:
            answer = self._link.receive(timeout=max(0.01, end - time.monotonic()))
            if answer.header.fields.get(HeaderFields.reply_serial) != serial:
                self._note(answer)
            elif answer.header.message_type == MessageType.error:
                raise AssertionError(f"{interface}.{method} of {thing}: {answer.body}")
            else:
                return tuple(answer.body)


@contextmanager
def accessibility_bus() -> Iterator[tuple[dict[str, str], str]]:
    """A session bus and an accessibility bus of our own: (what a program needs in its environment, its address)."""
    launcher = next(path for path in LAUNCHERS if path.exists())
    command = ["dbus-daemon", "--session", "--nofork", "--print-address=1"]
    bus = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert bus.stdout is not None
        session = bus.stdout.readline().strip()
        environment = {"DBUS_SESSION_BUS_ADDRESS": session, "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"}
        helper = subprocess.Popen(
            [launcher, "--launch-immediately"],
            env=os.environ | environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield environment, _address_of(session)
        finally:
            helper.terminate()
            helper.wait(10)
    finally:
        bus.terminate()
        bus.communicate(timeout=10)


def _address_of(session: str) -> str:
    """Where the accessibility bus is; the session bus starts it if it is not there yet."""
    where = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
    with open_dbus_connection(session) as link:
        return str(link.send_and_get_reply(new_method_call(where, "GetAddress"), timeout=_PATIENCE).body[0])
