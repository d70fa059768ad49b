"""Reading corpora: from what the user names to documents.

Example:
    corpus = load_corpus("shakespeare")
    corpus = load_corpus("~/thesis", kind="latex")
"""

from rnngen.corpus.load import folder_name, load_corpus

__all__ = ["folder_name", "load_corpus"]
