"""The words of the house: frozen value objects without any input or output."""
