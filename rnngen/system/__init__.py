"""Paths, locks, threads and worker processes of the machine."""
