"""The screen of `rnngen write`: keys, ghost text and a status bar around a `rnngen.sampling.cowriting.session.Session`."""
