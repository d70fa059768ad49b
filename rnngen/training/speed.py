"""How fast this machine multiplies; the only figure of the machine that a plan needs."""

import time

from rnngen.backend import tf

ROWS, UNITS = 64, 512
SECONDS = 0.2


def gigaflops() -> float:
    """10⁹ operations per second in products of 64 × 512 by 512 × 2048 float32, the median over a fifth of a second."""
    left, right = tf.random.normal((ROWS, UNITS)), tf.random.normal((UNITS, 4 * UNITS))
    durations, began = [], time.perf_counter()
    while time.perf_counter() - began < SECONDS:
        before = time.perf_counter()
        tf.matmul(left, right).numpy()
        durations.append(time.perf_counter() - before)
    return 2 * ROWS * UNITS * 4 * UNITS / sorted(durations)[len(durations) // 2] / 1e9
