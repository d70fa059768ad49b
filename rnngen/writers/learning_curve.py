"""Draw a learning curve: loss against time."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from warnings import catch_warnings, simplefilter

from rnngen.models.learning_curve import Point, best_point
from rnngen.system import paths

TRAIN_COLOUR, VALIDATION_COLOUR, BEST_COLOUR = "#8a93a0", "#0072b2", "#d55e00"
MINUTES_FROM = 120.0
"""Seconds from which the time axis counts minutes."""


def write_learning_curve(curve: Sequence[Point], title: str, path: Path) -> None:
    """Write a PNG of training and validation loss against time, with the best validation marked."""
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    last = curve[-1]["seconds"]
    unit, scale = ("minutes", 60.0) if last >= MINUTES_FROM else ("seconds", 1.0)
    times = [point["seconds"] / scale for point in curve]
    best = best_point(curve)
    figure = Figure(figsize=(7.2, 4.0), dpi=120, layout="constrained")
    axes = figure.add_subplot()
    axes.plot(
        times, [point["train"] for point in curve], color=TRAIN_COLOUR, label="training", marker="."
    )
    axes.plot(
        times,
        [point["validation"] for point in curve],
        color=VALIDATION_COLOUR,
        label="validation",
        marker=".",
    )
    axes.plot(
        best["seconds"] / scale,
        best["validation"],
        "o",
        color=BEST_COLOUR,
        label=f"best {best['validation']:.3f}",
    )
    axes.set(xlabel=unit, ylabel="nats per token", title=title, xlim=(0, None))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(alpha=0.3)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    buffer = BytesIO()
    with catch_warnings():
        # Letters that the font lacks are drawn as boxes.
        simplefilter("ignore")
        figure.savefig(buffer, format="png", metadata={"Software": None})
    paths.write_atomically(path, buffer.getvalue())
