"""Paths, locks and threads of the machine."""
