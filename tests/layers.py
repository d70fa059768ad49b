"""The architecture as data: the layers of the package and the one door of each heavy library.

`tests/test_layers.py` holds the code to these tables. docs/architecture is generated from them.
"""

LAYERS = {
    "cli": "words typed → words, files and pictures shown",
    "training": "a corpus → a trained model",
    "evaluation": "a model and held-out documents → figures and report pages",
    "sampling": "a model and a prompt → documents",
    "writers": "documents and models → files",
    "memorization": "samples and training data → what they share",
    "models": "a model ↔ its files on disk",
    "constraints": "the tokens so far → the mask of what may come next",
    "network": "token ids → logits",
    "tokens": "documents ↔ token ids ↔ one stream to train on",
    "corpus": "files → documents",
    "music": "MIDI, MusicXML, ABC and kern ↔ scores and performances as plain values",
    "system": "the machine: paths, locks, threads, the loop of worker processes",
    "schema": "JSON from anywhere → checked plain values",
    "config": "every setting: default, range and help",
    "shards": "a part K/N of independent work",
    "errors": "every error that rnngen raises on purpose",
    "kinds": "the table of corpus kinds",
    "languages": "the table of programming languages",
    "brief": "a value of any size → a short repr",
}
"""Folder or file of the package → what it takes and gives, top first.

A line of code belongs where its input and output stand. It imports from its own folder and those below.
"""

DOORS = {
    "tensorflow": {"network.backend"},
    "keras": {"network.backend"},
    "music21": {"music"},
    "mido": {"writers.midi"},
    "matplotlib": {
        "corpus.formulas",
        *("writers.pianoroll", "writers.learning_curve", "writers.series"),
    },
    "PIL": {"corpus.pictures", "writers.pictures"},
    "soundfile": {"writers.audio.sound_file"},
    "click": {"cli"},
    "rich": {"cli.terminal", "cli.training_display"},
    "prompt_toolkit": {"cli.editor", "cli.word_wrap"},
    "charset_normalizer": {"corpus.text"},
    "safetensors": {"models.tensor_file"},
    "msgspec": {"schema"},
    "platformdirs": {"system.paths"},
    "onnx": {"writers.export.onnx_file"},
    "llguidance": {"constraints.grammar.position"},
    "tree_sitter": {"corpus.syntax"},
    "selectolax": {"corpus.formats.html"},
    "docx": {"corpus.formats.word"},
    "pypdfium2": {"corpus.formats.pdf"},
    "pyarrow": {"corpus.formats.parquet"},
    "zstandard": {"corpus.compression"},
    "pydivsufsort": {"memorization.suffix_array"},
    "sklearn": {"evaluation.pairs.linear", "evaluation.two_sample"},
    "sacrebleu": {"evaluation.pairs.texts"},
}
"""Library → the only modules (or packages) that import it."""
