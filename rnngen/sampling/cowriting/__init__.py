"""Writing together: a draft, a model that goes on from the cursor, and what a writer does with that.

Knows nothing of terminals: `rnngen.cli.editor` shows it.
"""
