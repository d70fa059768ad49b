"""Files whose contents were changed and whose checksums fit: what somebody writes on purpose."""

import json

import safetensors.numpy

from rnngen.models.tensor_file import KEY, arrays_digest, header_digest

AGAIN = "@again"
"""End of a key that is written without this end, and so a second time."""


def header_of(data):
    """Return a file's header."""
    size = int.from_bytes(data[:8], "little")
    return json.loads(json.loads(data[8 : 8 + size])["__metadata__"][KEY])


def with_text(data, text):
    """Return a file with another text as its header."""
    return safetensors.numpy.save(safetensors.numpy.load(data), {KEY: text})


def with_header(data, header):
    """Return a file with another header, whose checksum is made to fit."""
    # The checksum is that of what a reader finds, so of the last one of repeated keys.
    digest = header_digest(json.loads(_text_of(header)))
    return with_text(data, _text_of({**header, "header_sha256": digest}))


def with_arrays(data, arrays):
    """Return a file with other arrays, and with checksums that fit."""
    header = {**header_of(data), "sha256": arrays_digest(arrays)}
    return with_header(safetensors.numpy.save(arrays, {KEY: "{}"}), header)


def _text_of(header):
    return json.dumps(header).replace(AGAIN, "")


def rewrite_header(path, change):
    """Change the header of a file in place, and make its checksum fit."""
    data = path.read_bytes()
    header = header_of(data)
    change(header)
    path.write_bytes(with_header(data, header))


def rewrite_arrays(path, change):
    """Change the arrays of a file in place, and make its checksums fit."""
    data = path.read_bytes()
    arrays = safetensors.numpy.load(data)
    change(arrays)
    path.write_bytes(with_arrays(data, arrays))
