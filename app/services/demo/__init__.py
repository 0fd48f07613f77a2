"""The demo shop Kyläkauppa: made by code from a seed, the same every time."""
