"""Curves for TensorBoard, written by TensorFlow alone."""

from pathlib import Path

from rnngen.network.backend import tf

SCALARS = "scalars"
"""Plugin of TensorBoard that draws curves."""


class ScalarLog:
    """An event file in a folder that `tensorboard --logdir` reads."""

    def __init__(self, folder: Path) -> None:
        self._writer = tf.summary.create_file_writer(str(folder))
        plugin = tf.compat.v1.SummaryMetadata.PluginData(plugin_name=SCALARS)
        self._metadata = tf.compat.v1.SummaryMetadata(plugin_data=plugin)

    def write(self, step: int, values: dict[str, float]) -> None:
        """Add a point to each named curve.

        Raises:
            OSError: if the file cannot be written.
        """
        try:
            with self._writer.as_default():
                for name, value in values.items():
                    tf.summary.write(name, tf.constant(value, tf.float32), step, self._metadata)
            self._writer.flush()
        except tf.errors.OpError as error:
            raise OSError(error.message) from error
