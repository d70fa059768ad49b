"""Model and prompt → documents.

`request` says what to sample, `generate` samples it, and `by_kind` holds what differs from kind to
kind. Below them, `sampler` turns tokens into tokens: it reads a prompt and draws what follows,
under a constraint.
"""
