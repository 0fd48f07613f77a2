"""Codes turned into sentences, in the language of the moment; the only place where this happens."""
