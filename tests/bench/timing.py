"""Time the sides of the benchmarks."""

import time


def durations(step, runs, warm_up):
    """Call `step` `warm_up` times, then `runs` times more; return the seconds of each of those."""
    for _ in range(warm_up):
        step()
    found = []
    for _ in range(runs):
        before = time.perf_counter()
        step()
        found.append(time.perf_counter() - before)
    return found
