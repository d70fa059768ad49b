"""How the sides of the benches are timed."""

import time


def durations(step, runs, warm_up):
    """Seconds of each of so many calls, after `warm_up` ones that do not count."""
    for _ in range(warm_up):
        step()
    found = []
    for _ in range(runs):
        before = time.perf_counter()
        step()
        found.append(time.perf_counter() - before)
    return found
