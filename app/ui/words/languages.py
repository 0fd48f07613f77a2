"""The languages a message may be written in, each by its own name."""

LANGUAGES = {"fi": "suomi", "en": "English", "sv": "svenska"}


def language_words(language: str) -> str:
    """What a language is called; its code where it has no name here."""
    return LANGUAGES.get(language, language)
