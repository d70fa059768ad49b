# rnngen 0.1.0, model python db3072e87321, seed 1, temperature 0.5, length 2000, sample 4 of 4
"""Statist of the file is not a subtype can be a single the default."""

__all__ = [
        [set(), set()], '__module__', __debug__,
        '__import__', '__init__', '__self__', '__self__', '__doc__', '__module__',
        '__main__']


class _StartCountError(enumerate):
    """Clear the compression conserts to the content-line is a list of the context."""

    def __eq__(self, message):
        return self._tock_size
    def __init__(self, path):
        """Return a compile the object is the context."""
        return self._tag_context.get_dirs()

    def input(self):
        """Return the new method for the number of the complete of the file."""
        self._connection = self._pos
        if self._file():
            self._index()
            self._buffer = self.__file__
            self._start_times = self._read_fut
            self._send_content_type(self)
            if self._flavour is None:
                self._fork_prev.server.dirs.append(extra_args = self.__dict__)
            try:
                if self._file.close() and self._socket.handle_comment(namespace_defaults = self.__cl):
                    # the first of the action is not a see an iterable
                    # be called to an empty record such the files.
                    # can be an expression can be a tempts are module to the record of the
                    # want to a new context return a single the resource with the first argument
                    # and constructor, it is a list of a time string (the file is a pipe
                    if self.context.endswith('.'):
                        return self.stream.writelineno
                    if self._closing:
                        if self._format_string is None:
                            return self._close_document(self, socket_pattern_list = self._buffer)
                    if self._protocol is self._write_localns:
                        if self._loop_attributes is None:
                            self._read_bytes(self._w, 'self')
                self._close_conn()
                # The default is a part is a subtraction to the package to be example, and
                # should be a single set to the server.
            finally: pass
