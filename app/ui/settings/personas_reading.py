"""Joins the pane of the personas to an open shop."""

from __future__ import annotations

from msgspec.structs import replace

from app.model.customer import Persona
from app.services.desk import Desk
from app.services.personas import (
    drop_persona,
    is_guides,
    list_personas,
    new_persona,
    own_keys,
    save_persona,
    with_consents,
)
from app.ui.settings.persona_dialog import PersonaWritten
from app.ui.settings.personas_pane import PersonaActions, PersonasPane


def personas_pane(desk: Desk) -> PersonasPane:
    """The pane, reading and keeping the shop's personas."""

    def listed() -> list[tuple[Persona, bool, bool]]:
        own = own_keys(desk)
        return [(one, one.key in own, is_guides(one.key)) for one in list_personas(desk)]

    def save(persona: Persona | None, written: PersonaWritten) -> None:
        made = with_consents(_written(desk, persona, written), written.channels, desk.clock.now())
        save_persona(desk, made)

    return PersonasPane(PersonaActions(listed, save, lambda key: drop_persona(desk, key)))


def _written(desk: Desk, persona: Persona | None, written: PersonaWritten) -> Persona:
    """What a copied customer brings stays where the dialog says nothing else."""
    made = persona or new_persona(desk, written.title, written.after)
    said = {
        "first_name": written.first_name,
        "city": written.city,
        "birth_md": written.birth_md,
        "language": written.language,
        "tags": written.tags,
    }
    if persona is None:
        said = {name: value for name, value in said.items() if value}
    customer = replace(made.customer, **said)
    return replace(made, title=written.title, tagline=written.tagline, customer=customer)
