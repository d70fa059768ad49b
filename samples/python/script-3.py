# rnngen 0.1.0, model python db3072e87321, seed 1, temperature 0.5, length 2000, sample 3 of 4
"""
    This is a directory for a list of items is a file is a file."""

import sys
import types
_check_set_types = []

def _get_connect(module, systemId):
    """Return the place for the functions are a single path to set the server."""
    return set(sys.modules[systemId])

__all__ = ["repressed", "__main__", "__main__", "..."""
           r'Return a strings are substill or can be its the module as the result is a single ']


# The options (not a string from the files)


def _finalize_module(err):
    """Add an all message method is the string is always contain the
    single contains a list of the server is called with the
    text when a standard to the first waiter is file is an interpreter is called
    """
    maintype = 'utf-8'
    select = _finalize_module(results=False)
    selector = select.parser.__name__
    select_to_context = selector.read()
    if select_to_context.end_warnings == select_to_context:
        return selector

    try:
        if selector is selector.default_parts:
            files = selector.read()
        else:
            if selector.append(timeout="%s %s" % maintype) and select.get_packages().value[select_to_context]:
                return selector

        # Note that the statises set to a list of the queue to be a single the default with
            needed = select_to_context()
            selector.read()
            if selector is not None:
                return selector.read()
            return selector

        # Need to the second from signal items in the traceback for the result may be an
        return files.append(namespace_dir='%s' % selector
                            %selector.parse_headers)
    except selector:
        return selector.read(fnamespace_pattern=True)


def get_origin(lines):
    """Construct a buffer for example, but it will be called."""
    return lines[int] if isinstance(lines[lines]) != len(lines[0]) != 'can' and lines[compile] == '''
    if self._connected:
        return None

    def __init__(self, other):
    '''RF':                        'else', 'r' + '.join(selectors_encoding=
                                                        "default for XML-RPC context, or ")
