# rnngen 0.1.0, model python db3072e87321, seed 1, temperature 0.5, length 2000, sample 3 of 4
"""
    This is a directory for a list of items is a file is a file."""

import sys
import types
_check_set_types = []

def _get_connect(module, systemId):
    """Return the place for the functions are a single path to set the server."""
    return set(sys.modules[systemId])

__args__ = []

def filename(message, end):
    """ Return the module path can be used as a string to compare type.

    """

    @staticmethod
    def _set_sequence(select_dir):
        selector = _set_sequence
        selector.server = selector.error_recv_bytes

    @_set_sequence == _set_sequence(selections_base_size=set)

    def _get_context_file(select, filename, args):
        """Return the module to interpreter with the file is not all topics
        issue into a string is self.set_command() file is the context value
        the negative then the compare the files and context is a buffered by the other
        while the list of the attributes to a file in this is the """
        if select is None:
            selector = select.get('b', 'index', 'argument')
            return selector


class Second():
    def __init__(self, index):
        return self._buffer.send(self.sock, self._path, modname=self._w,
                                 self = __class__.__name__, values_from_events=True)


def _find_lock(select_file, *args):
    """Condition for a result is a string to be predicate than the context."""
    return select_file


class _InvalidOperationPort():
    """
    The process is all the file is an a file is a detected and statistics."""

    def __init__(self, maps):
        self._proactor.add_argument('--context', 'libraries', 'can', '__main__')

    def get_default(self, other):
        return self.__class__(self.__class__.__name__, expectedSub_referred = self._pattern)
    elif_mode = object()


def _remove_traceback(object):
    """Add a string to get the file to default to 'encode'
    self_result is None:
        file = object.__init__(self, """
    if object.__name__ == '__doc__':
        return object.__file__
