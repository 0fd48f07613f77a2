"""The canvas: an automation drawn, and everything one can do to it with mouse and keyboard."""
