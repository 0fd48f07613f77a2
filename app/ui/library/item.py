"""What the library page knows of one ready-made automation."""

from dataclasses import dataclass

from app.ui.library.gallery import LibraryCard


@dataclass(frozen=True, slots=True)
class Need:
    """Data that the automation needs: is it in this shop, and how much."""

    name: str
    there: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class LibraryItem:
    """A card with its details. group: decide, trust or life; metrics: (key, words)."""

    card: LibraryCard
    group: str
    summary: str
    how_you_know: str
    metrics: tuple[tuple[str, str], ...]
    messages: int
    persona_note: str = ""
    needs: tuple[Need, ...] = ()
    from_guide: bool = True
    guide_five: bool = False
