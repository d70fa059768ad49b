"""Whatever a user, a folder or a zip names is opened through `rnngen.system.paths`."""

import ast

from tests.test_layers import FILES, module_of

OPENING = {"open", "read_bytes", "read_text", "write_bytes", "write_text"}

OWN_FILES = {
    "system.paths": "the door itself",
    "constraints.python.library": "modules of the standard library",
    "corpus.pictures": "pictures in memory",
    "corpus.archive": "members of a zip that is already open",
    "corpus.tar": "members of a tar that is already open",
    "music.musicxml_files": "members of a zip in memory",
    "system.serving": "the null device",
    "network.backend": "the null device",
    "music.bridge": "chorales that music21 installs",
    "writers.pages": "templates of this package",
    "writers.pdf": "a temporary folder of its own",
    "writers.audio.fluidsynth": "a temporary folder of its own",
    "writers.export": "a temporary folder of its own",
    "writers.export.keras_file": "a temporary folder of its own",
}
"""Modules that open files, none of which a user names."""


def opens_files(tree):
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return any(
        (isinstance(call, ast.Attribute) and call.attr in OPENING)
        or (isinstance(call, ast.Name) and call.id == "open")
        for call in calls
    )


def test_files_are_opened_through_one_door():
    opening = {module_of(path) for path in FILES if opens_files(ast.parse(path.read_text("utf-8")))}
    assert opening == set(OWN_FILES)
