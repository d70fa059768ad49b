"""The only module that imports TensorFlow and Keras.

The import takes seconds and hundreds of megabytes. Only training and adapting need it.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


@contextmanager
def _silent_standard_error() -> Iterator[None]:
    """Silence file descriptor 2, where TensorFlow's C++ code writes whatever its log level."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


with _silent_standard_error():
    import keras
    import tensorflow as tf

    tf.get_logger().setLevel("ERROR")

__all__ = ["keras", "tf"]
