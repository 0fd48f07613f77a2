"""The heart: pure decisions about who goes where and what may leave, and the loop that carries them out."""
