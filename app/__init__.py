"""Polku: a small shop's e-mail automations, drawn, seen and sent."""

__version__ = "0.1.0"
