# rnngen 0.1.0, model python db3072e87321, seed 1, temperature 0.5, length 2000, sample 1 of 4
"""Undefined to be a list of the result of the result in the 'int.'
    self_pattern -= 1
    if result is None:
        return None

    defaults in the compatibility function is read at the file in the string
    if the compare and working and interface and processing not appear module of an object."""

import sys
import __future__ as _start_sequence

def _make_set(select):
    """Internal subtype or """

    item = select.get_content(dir)
    if select is None:
        selector = select.get(select)

def get_cache_traceback(f):
    return filter(filter)


#
# Recodes the cache the Context in


def _read_function(__class__):
    if callable(__class__.__name__ + '__module__', '__qualname__', '__module__',
                '__mark__', '__module__', '____'):
        node = __class__(context=None)
        select_path = __class__.__name__ = node.co_from

    def _set_seq(select, select_path=None):
        select = select_path
        selt = select_path
        selector = select_path
        select = selector.parse()
        if node.add and node.nodeType == 'contains':
            return selector

    def _find_loc_string(selections, *args, **kw):
        try:
            if select_path == _find_loc_string():
                if select_path:
                    return selections.append(node.create_cache_characters)
                # We is a value to maxsize that seen statistics for the interpreter the particularly
                # the size of the names to the file that the same of the result in the end.
                selector = select_path.append(num_imapped_namespaces_or_size=selections.append(not args))
                return selector

        # Private the message with a process of the current should be a single
        # is set the name is a set constructor is read in the single
            command = _set_seq
            if selector:
                raise OSError("set the server is to default, the file can be the header ")
            else:
                raise TypeError("Invalid result and callable the only system size with a ")
            if not selector:
                raise ValueError("can't access to be a single release an exception of the ")
        finally: pass
