# rnngen 0.1.0, model python db3072e87321, seed 1, temperature 0.5, length 2000, sample 2 of 4
"""
    When the subpath of the file is not a string is found in the built-in the method in anything
        built-in the names in the separator is read with set is a reading the server
    """


def _get_content_main():
    return filter(sorted(selectorsize=0)
                  + ''.join(pathses=1)
                  if repr(str) and not set(vars)
                  .find("invalid")
                  - any or float.f
                  and not set.a
                  - format == 'win'
                  'args'
                  - enumerate == 1 and ''
                  > set == 'mailbox'
                  > property() else ...
)


# Filter of the module is not support is the current which with a buffer
# block and the instance of a file is all user on the more and
# have a single the selection in the result of the
# we read up to the encoded from the
# the server that context is read is

__all__ = ("can't exists to the localding is not a strings are a single site-path containing ")


def write_extend(from_target, name):
    """Return a connection for the structures to """
    try:
        if not isinstance(name, bool):
            return name

        class _MethodHeaderParseError:
            raise TypeError("annotation as a context.) with the content to the module part ")
        if not isinstance(name, memoryview):
            raise ValueError("can't string of the machine to return a set the result of ")
        elif name.startswith('complete'):
            raise ValueError("can't most process in the local starts to concrement.  The ")
        return name


    # This is also the file is a new control on
    # is a string is supported by the result is a method of the connection
    # and return the compile the result
    # the result is returned if the data to provide
    # constructor to start to the consider of the
    finally: pass
