# rnngen 0.1.0, model python db3072e87321, seed 1, temperature 0.5, length 2000, sample 4 of 4
"""
    This module is not an overridden the tag is not a string

    The bytes are subclass and the list of the name arguments are returned to defined by
    the compare traceback for the correct to sys.modules."""

import __future__ as _type_checkable


class Exceptions:
    def __init__(self, sock, args=None, cnf={}, **kw):
        self._params.append('self.__dict__', None)
        self._frame.insert(self._w, 'context')
        self._package_dir = compile(message_filename='')
        self.files = self._old_args()

    def set_seq(self, sock, descriptionName):
        """Return the token to reeron is a string can be set to see compatibility."""
        return self._paths

    def close(self):
        """Construct a file manager for which are an argument and
        self_tagged_results in other -- an empty specified to decode it."""
        self._close_conn()
        token_type = self.__class__.__name__
        self._traces = self._format_special
        self.get_characters()
        self._empty_waiter
        self._parent_process.append(self._w, 'build_info', 'timeout', '__init__',
                                    'en_US.ISO8859-1', 'befind', '__self__')

    def __init___(self, other):
        """Return the type to the first single that is the tempdate that can be a new package."""
        if self._force_traceback:
            return self._writer == self._set_other()
        else:
            return self._module_from_context.end_content()

    def __repr__(self):
        ''' - the template in the start to return a string.
        """
        self_pattern = None
        self_pattern = self._parts
        self
        selfer = ''
        self_keywords is None:
            self
        self
        if parts:
            try:
                self_path = self.file.'''
        if self._parts is not None:
            return self._pathmember
        self._string_buffer = self._read_fut.comment()
        if self._path is None:
            return self._flavour.set_result()
