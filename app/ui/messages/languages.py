"""A message in one of its languages, as a template of its own, and back."""

from __future__ import annotations

from msgspec.structs import replace

from app.model.template import Template, Version


def spoken_in(template: Template, language: str) -> Template:
    """The message in a language, its own for "" or one that it has not."""
    return template.spoken.get(language or template.language, template.spoken[template.language])


def with_spoken(template: Template, spoken: Template) -> Template:
    """The whole message with one of its languages as `spoken` has it; a new one is added."""
    if spoken.language == template.language:
        return replace(spoken, versions=template.versions)
    made = Version(spoken.language, spoken.subject, spoken.preheader, spoken.blocks, spoken.plain)
    languages = [one.language for one in template.versions]
    if spoken.language in languages:
        versions = tuple(made if one.language == spoken.language else one for one in template.versions)
    else:
        versions = (*template.versions, made)
    return replace(template, versions=versions)
