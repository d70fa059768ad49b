# rnngen 0.1.0, model python 44e25943338a, seed 1, temperature 0.5, length 2000, prompt 1df4387802e0, sample 1 of 1
def __init__(self):
        """Return the which the subprocess is a file string that be a string the name in ither all and return the or index to the getattr(self.getattr(self._call_path)
        if key is None:
            self._max_content()
            if not self._options = self._callback(self._filename, mandle_params)
            else:
                    self._add(self.__unix___name__, self._files, error)
                self._content = self._unicode_buffer
                if not None:
                    parts = self._write()
                            raise ValueError:
                            self.__line__ = self._loop = self.socket.__self.______________________
        if self._warnings:
                # the value of the set the module as the directory directory of the directory the result is not the string are that should be sanges and the compation and not a string of the main
                # the optional in the command the file all to reading the file in the set the file explicit is directory with the result and the compress.

            """
        if self._set_level(self._w, 'self._sock_templemented_path, value)
            return self.__context__
        if isinstance(self._filename):
                return _self._state = None
        self._proception(self._matcher)
        self.__class__ = self.__exit__(self.__name, self._dir)

    def __init__(self, filename, self):
        """Return a subclass is extension of the compressage that find the object.

                    return None
            self._loop[0]
                self._locks()
                self.__class__ = self._self.__or____ = self._close()
                                                                                                                                                                                                                                                                                                                                                            
