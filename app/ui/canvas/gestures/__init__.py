"""One object per interaction: it starts, follows the pointer, ends or is called off."""
