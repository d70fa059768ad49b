"""The workers of one training as each of them sees the others: what they share and agree on.

Each worker runs the same code on its own lanes. Whatever depends on the time, on a signal or on a
rounded loss is read by worker 0 and sent to the others, which read it at the same place. So all
decide alike. Tensors are summed and gathered by TensorFlow's collectives.
"""

import json
import threading
import time
from collections.abc import Callable
from importlib import import_module
from types import TracebackType
from typing import Any

import numpy as np

from rnngen.errors import TrainingError
from rnngen.schema import parse_json
from rnngen.training.channel import BYTES, NUMBER, STOP
from rnngen.training.meeting import Meeting

CONNECT_SECONDS = 60.0
"""Seconds in which TensorFlow's own ports must reach each other."""


class Alone:
    """A training of one worker, and what it takes from others if it has any."""

    number, size = 0, 1

    def __init__(self, started: float = 0.0) -> None:
        self.started = started
        """`now` from which a time budget counts."""

    def __enter__(self) -> "Alone":
        return self

    def __exit__(self, *error: Any) -> None:
        """End together with the other workers."""

    def mark_saved(self) -> None:
        """Note that the training can be resumed."""

    def now(self) -> float:
        """Return worker 0's clock, in seconds."""
        return time.perf_counter()

    def agree(self, value: float) -> float:
        """Return worker 0's value."""
        return value

    def should_stop(self, own: bool) -> bool:
        """Return whether any worker wants to stop."""
        return own

    def speed(self, gigaflops: float, fingerprint: str) -> float:
        """Return the speed of all workers, which the slowest decides. Compare their corpora."""
        return gigaflops

    def file(self, read: Callable[[], bytes]) -> bytes | None:
        """Return the content that only worker 0 reads; None if nobody needs it."""
        return None

    def share(self, lanes: int) -> slice:
        """Return the lanes of this worker."""
        return slice(0, lanes)

    def total(self, tensors: list[Any]) -> list[Any]:
        """Return the sums of float32 tensors over all workers."""
        return tensors

    def joined(self, rows: np.ndarray) -> np.ndarray:
        """Return the rows of all workers, one after another. All have equally many."""
        return rows


ALONE = Alone()


class Team(Alone):
    """A training of several workers, each a process; a context that they leave together."""

    def __init__(self, meeting: Meeting) -> None:
        super().__init__()
        self._meeting, self.number, self.size = meeting, meeting.number, meeting.size
        self._strategy: Any = None

    def __enter__(self) -> "Team":
        """Meet the other workers, and connect TensorFlow with theirs.

        Raises:
            TrainingError: if one of them does not come, or has other settings or versions.
            SettingError: if an address is public.
        """
        try:
            # Its import holds Python's lock for seconds, in which there is no sign of life.
            import_module("rnngen.network.backend")
            self._meeting.meet()
            self.started = self.now()
            self._strategy = self._connected_strategy()
        except BaseException as error:
            self._meeting.leave(error)
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:
            self._meeting.leave(error)
            return
        try:
            self.agree(0.0)  # worker 0 has saved
            self._meeting.end()
        except TrainingError as lost:
            self._meeting.leave(lost)
            raise

    def mark_saved(self) -> None:
        self._meeting.has_saved = True

    def _connected_strategy(self) -> Any:
        """Return TensorFlow's strategy, which connects the ports of all workers."""
        from rnngen.network.backend import tf

        self.now()  # TensorFlow starts at the same time everywhere
        names = self._meeting.workers.to_json()
        ports = (
            "TensorFlow's ports do not reach each other. Let every worker connect to every port of"
        )
        timer = threading.Timer(
            CONNECT_SECONDS, self._meeting.fail, [f"{ports} {', '.join(names)}."]
        )
        timer.daemon = True
        timer.start()
        try:
            strategy = tf.distribute.MultiWorkerMirroredStrategy(
                tf.distribute.cluster_resolver.SimpleClusterResolver(
                    tf.train.ClusterSpec({"worker": names}),
                    "",
                    "worker",
                    self.number,
                    rpc_layer="grpc",
                )
            )
        except RuntimeError as error:
            raise TrainingError(
                "TensorFlow is already at work in this process. Start each worker as a new one."
            ) from error
        finally:
            timer.cancel()
        if strategy.num_replicas_in_sync != self.size:
            raise TrainingError(
                f"{self._meeting.own_name} sees several GPUs. "
                "Start one worker for each, and choose it by CUDA_VISIBLE_DEVICES."
            )
        return strategy

    def now(self) -> float:
        return self.agree(time.perf_counter())

    def agree(self, value: float) -> float:
        if not self.number:
            self._meeting.publish(NUMBER, np.float64(value).tobytes())
            return value
        return float(np.frombuffer(self._meeting.take(0), np.float64)[0])

    def should_stop(self, own: bool) -> bool:
        if own and self.number and not self._meeting.wants_stop.is_set():
            self._meeting.wants_stop.set()
            self._meeting.publish(STOP)
        return bool(self.agree(own or self._meeting.wants_stop.is_set()))

    def speed(self, gigaflops: float, fingerprint: str) -> float:
        if self.number:
            own = {"gigaflops": gigaflops, "fingerprint": fingerprint}
            self._meeting.publish(BYTES, json.dumps(own).encode())
            return self.agree(0.0)
        found = {number: parse_json(self._meeting.take(number)) for number in self._meeting.others}
        for number, other in found.items():
            if other["fingerprint"] != fingerprint:
                raise self._meeting.failed(
                    f"{self._meeting.workers.name(number)} has another corpus than worker 0. "
                    "Give all workers the same files."
                )
        slowest = min([gigaflops, *(float(other["gigaflops"]) for other in found.values())])
        return self.agree(self.size * slowest)

    def file(self, read: Callable[[], bytes]) -> bytes | None:
        if self.number:
            return self._meeting.take(0)
        content = read()
        self._meeting.publish(BYTES, content)
        return content

    def share(self, lanes: int) -> slice:
        each, left = divmod(lanes, self.size)
        if left:
            raise TrainingError(
                f"{self.size} workers cannot share {lanes} lanes equally. "
                f"Use a number of workers by which {lanes} can be divided."
            )
        return slice(self.number * each, (self.number + 1) * each)

    def total(self, tensors: list[Any]) -> list[Any]:
        from rnngen.network.backend import tf

        # One collective for all: each of its own would wait for the network again.
        flat = self._strategy.run(_summed, (tensors,))
        sizes = tf.stack([tf.size(tensor) for tensor in tensors])
        parts = zip(tf.split(flat, sizes, num=len(tensors)), tensors, strict=True)
        return [tf.reshape(part, tf.shape(tensor)) for part, tensor in parts]

    def joined(self, rows: np.ndarray) -> np.ndarray:
        from rnngen.network.backend import tf

        spread = self._strategy.experimental_distribute_values_from_function(
            lambda context: tf.constant(rows)
        )
        return np.asarray(self._strategy.gather(spread, axis=0).numpy())


def _summed(tensors: list[Any]) -> Any:
    """Return the sum of tensors over all workers, as one flat vector."""
    from rnngen.network.backend import tf

    flat = tf.concat([tf.reshape(tensor, [-1]) for tensor in tensors], axis=0)
    return tf.distribute.get_replica_context().all_reduce("SUM", flat)
