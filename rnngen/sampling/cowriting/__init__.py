"""Writing with a model: continuations at the cursor, how far they reach, and drafts as files."""
