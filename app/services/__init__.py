"""Use cases, one small file each, named by a verb."""
