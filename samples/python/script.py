# rnngen 0.1.0, model python 7ef47b5bcc77, seed 1, temperature 0.5, length 2000, sample 1 of 1
# Content the compile system to the buffer is in the same of a string.

def _splitlis_parts(mailbox):
    """Called in the file in the special class from an empty strings are never any
    instance and the optional parameter of a file.
    """
    if enumerate(indent_linesep is None) is not None:
        try:
            # Flable specified by the return a new string of the currently in a string into
            # that is given in the compiler will be concreeting the context of the body sequences
            # longer contains the string pattern will be a called to stdout is
            # result is not allows any considered to the sequence of the compiler context.
            # this packages for the context with the string.
            # The function is set to support defaults the files.
            options = []
            if not super is None:
                raise ValueError("Cannot be implementation of the structure.")
        except ValueError:
            pass

    def __getitem__(self, other):
        """Returns a bytes or line instance in the search selection.

        The context interface for a new encoding of the server is a strings
        # also all the selection is a string in the context.
        """
        return b''

    def is_reserved(self, node):
        self._file.seek(self._data)

    def __init__(self, name, value):
        """Set the next exception if the special state object with a string.

        If the context with a string to return a regular string is an implementation
        if charset is None:
            raise Endir
        else:
            raise NotImplementedError("invalid pattern in a self._writer", self._path, self.__class_
                                self._deprecated = self._toc())
            self._file.tell()
            if self._file_size < 0:
                    # Path is a string to compatibility with the list of the server will
                    # compile in the package.
        """
    def __init__(self, other):
        pass
