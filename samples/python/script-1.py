# rnngen 0.1.0, model python db3072e87321, seed 1, temperature 0.5, length 2000, sample 1 of 4
"""Undefined to be a list of the result of the result in the 'int.'
    self_pattern -= 1
    if result is None:
        return None

    defaults in the compatibility function is read at the file in the string
    if the compare and working and interface and processing not appear module of an object."""

__all__ = [
        "ISO8859-1", "__getitem__", "__main__", "__init__", "__recv__", "__main__",
        "implementation", "__method__", "__module__", "                        "]


class _ProactorBaseException(filter):
    """Return the module to the """

    def __init__(self, test):
        if self._flavour is self._bootstrap_external_parts:
            self._frame.fileno()
        if self._for and self._call_method is self.__class__.__name__:
            if self.file.close():
                self._w, 'arg' == self._positional_filename is self.__class__.__format__(self.__repr)
            if self._send_result is None:
                self._poll()

            # The sequence is a setup the result is not all the first exit one of the subtype
            # and the start is the file with the source of the end of the path
            return self._to_context(self.tk.error)
        self._cache = self._magic_lock()
        self._proc = self._read_fut
        self._loop.Encode()
        if self.__class__.__name__ == '__main__':
            raise TypeError('interpretly not an extracted to the process and signal set ')
        else:
            raise TypeError("cannot be module of the current instance of the file context.")
        self._poll()
        if self._magic_import is None:
            return self._loop.get_data()
        self._cache.close()

    def get_content_dir(self, other):
        """Return the text of the order in calls the file."""
        self._close_cache = self._tagName
        if self._protocol in self._to_connected:
            return self.stream.write_fut

        # See data as a single the text to set to the module.
        # The server that with set to an an exception of the contains the section for the
