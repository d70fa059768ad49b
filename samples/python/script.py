# rnngen 0.1.0, model python c771e77e47fe, seed 5, temperature 0.5, length 2000, prompt 1df4387802e0, sample 1 of 1
def __default__(self, cmd):
        pass

        if self.__close__ in the init is None:
                return self._state.__module__
            self._test_result()
                self._popen = self._closing

        if not isinstance(object):
                        self._callback = []
        else:
                path = self._selector_value
                    return self._config_vars[self.__class__.__name__}
                    return self.sentinel
            self._check_counts = self._check_callback(cls, some)
                        for names in namespaceURI in they of the first in the token.  Note to be a string
                # for the first at the command by a build transport to the compiler
                                                                                                                               1, 0), flags.extend(cls.__name__)
                                    if self._config_vars == ':':
                                                                                                                                                                         self._state.__local__
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                        
