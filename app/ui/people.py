"""Who stands behind a customer row: one of the guide's five personas, or an ordinary person."""

from collections.abc import Iterable

from app.model.customer import Persona


class People:
    """Finds the persona of an address, for its picture. Built once per open shop."""

    def __init__(self, personas: Iterable[Persona]) -> None:
        self._personas = {one.key: one for one in personas}
        self._by_email = {one.customer.email.casefold(): one.key for one in self._personas.values()}

    def key_of(self, email: str) -> str:
        """tanja, pekka, lasse, elsa, timo, another persona's key, or ""."""
        return self._by_email.get(email.casefold(), "")

    def title(self, key: str) -> str:
        """The persona's whole name, such as "Eläkeläinen-Elsa"; "" for an unknown key."""
        return self._personas[key].title if key in self._personas else ""

    def tagline(self, key: str) -> str:
        """One line about the persona."""
        return self._personas[key].tagline if key in self._personas else ""
