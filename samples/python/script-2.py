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

__args__ = [", ".format(typesfile="", filename="%s", signals=True),
            'add_shift',
            'encoding', 'exp',
            'expected for x deprecator']

# Add complex end in the signal
import traceback


def _module_filename(name):
    """Set the line string of the value of the built-in methods."""
    if name in name.lower() is not None:
        return name
    if name == 'file':
        return list(name)


def remove(token, value):
    """Return a file file instance exit supported by the line."""

    token_type = 'can'
    system = None
    if system == 'ar_lineno':
        if system in system.get_default:
            select = system
        return select(select.read())

    for i, bytes in select.pop():
        return select(select_namespace_pattern_pathser=select)
    return select(selectorselectory_dirs= select)


def get_content(files):
    return files(type, types_pathsestement=True)


def _send_from(delet):
    """Return a list of the module from the container to found to set the
    class with a text is not None
    server or context is a memory is true, the same since the signal in a list of an existing
    precision file end of the name of
    structed as a connection of the line to context it
        only after the child process."""
