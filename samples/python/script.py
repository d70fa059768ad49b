# rnngen 0.1.0, model python 0f43c60efa53, seed 1, temperature 0.5, length 2000, sample 1 of 1
"""The file is a partial."""

import sys
import functools
import email.iterators

class SimpleCData:
    """Wait the file object is the not a file object.

    # The following always there is a boolean strings are reader up and a files or "
        "DEPRECATED and """
    if type(vars):
        parts = []
        def __init__(self, text):
            with open(self._extra_list, self.index):
                return self._parts

    def _format_start_type(self, filename, contents):
        self._check_size(c_under_format_dirs=None)
        self._from_local_socket.server._as_type_charset(
                                                        '', 'c', '', '__name__', self._w, 'compiler')
        if chr(self._connection_name, tuple):
            # All relative an interface that we have started for strings, we are argument
            #                        #                        'Process'
            return self._extensions

    def __init__(self, name, args):
        """This method is an extension for locale the server to be definition
            the content directory files on the object is a since that the module of the command."""
        self._parsed = __import__(self._state)

        self._read_fut = False
        self._fork = self._state
        return self._positional_short_pattern(self._parse_end_or_assing)

    def __init__(self, flags):
        """Return the default the trace set the name of the memory to the text."""

    def __init__(self, other):
        self._document = self._write_from_function(object)
        if all and isinstance(other, None):
            return self.tk.call(self._w, 'install', self._mode)
        self.fileno()
        if filter is not None:
            return None
        self._config = self._reader(self._parser
                        if self._section_closed == other.keywords is None and not self._check_base_exec_pathsize()
                    in dir in self._format_opts.append(argstate_filenames={}, **self._state)
                    else issubclass == 12347 # but the line is an entry it is not a class.
            # An extension in the connection and def
)
