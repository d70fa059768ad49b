"""Disks that are full or read-only: the n-th change to a disk fails, and mostly all after it."""

import errno
import os
import tempfile
from itertools import count
from pathlib import Path

import pytest


class FaultyFile:
    """An open file whose writes count as changes."""

    def __init__(self, file, change):
        self._file, self._change = file, change

    def write(self, data):
        self._change()
        return self._file.write(data)

    def writelines(self, blocks):
        for block in blocks:
            self.write(block)

    def flush(self):
        self._change()
        self._file.flush()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._file.close()

    def __getattr__(self, name):
        return getattr(self._file, name)


class Disk:
    """A context in which the change of this number fails, and if `lasting` so do all later ones."""

    def __init__(self, number, code=errno.ENOSPC, lasting=True):
        self.number, self.code, self.lasting, self.changes = number, code, lasting, 0
        self._patch = pytest.MonkeyPatch()

    @property
    def failed(self):
        return self.changes >= self.number

    def attempt(self, work, *errors):
        """Do work in the context; return the message of the error that ends it, or None."""
        raised = None
        with self:
            try:
                work()
            except errors as error:
                raised = str(error)
        assert self.failed or raised is None
        return raised

    def __enter__(self):
        patch = self._patch.setattr
        patch(Path, "open", self._opening(Path.open))
        patch(Path, "touch", self._before(Path.touch))
        patch(tempfile, "TemporaryFile", self._temporary(tempfile.TemporaryFile))
        for name in ("fsync", "replace", "mkdir"):
            patch(os, name, self._before(getattr(os, name)))
        return self

    def __exit__(self, *_):
        self._patch.undo()

    def _change(self):
        self.changes += 1
        if self.changes == self.number or (self.lasting and self.failed):
            self.fail()

    def fail(self):
        """Do what a disk does that is full."""
        raise OSError(self.code, os.strerror(self.code))

    def _before(self, function):
        def changing(*arguments, **options):
            self._change()
            return function(*arguments, **options)

        return changing

    def _opening(self, function):
        def opened(path, mode="r", *arguments, **options):
            if not set(mode) & set("xwa"):
                return function(path, mode, *arguments, **options)
            self._change()
            return FaultyFile(function(path, mode, *arguments, **options), self._change)

        return opened

    def _temporary(self, function):
        def opened(*arguments, **options):
            self._change()
            return FaultyFile(function(*arguments, **options), self._change)

        return opened


def disks(code=errno.ENOSPC, lasting=True):
    """Yield disks that fail ever later, until one outlives its context."""
    for number in count(1):
        disk = Disk(number, code, lasting)
        yield disk
        if not disk.failed:
            assert disk.changes, "nothing was written"
            return


def temporary_files(folder):
    """Return what is left of files that were being written."""
    return list(folder.rglob(".*.tmp"))
