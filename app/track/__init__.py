"""The shop's small public endpoint: a program of its own, for a machine that is always on.

It knows links, signed tokens and what was asked for, and nobody's name or address. Polku fetches what it has seen.
"""
