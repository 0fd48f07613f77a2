"""Flow files: the readable text form of one automation, for sharing, the library and version control."""
