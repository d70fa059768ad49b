"""A process that parses scores; `rnngen.corpus.worker_pool` runs it as a module."""

from time import process_time
from typing import Any

from rnngen.errors import UnreadableScore
from rnngen.music.canonical import score_to_json
from rnngen.music.limits import check_density
from rnngen.music.performance import performance_to_json
from rnngen.music.score import Score
from rnngen.system.serving import run

CHORALE = "chorale"
"""The form of a job whose data is the name of a chorale in music21's corpus."""

PERFORMANCE = "performance"
"""The form of a job that reads a MIDI file as a performance."""

MIDI_SUFFIXES = (".mid", ".midi")

MEMORY = 3 * 2**28
"""Limit of a worker's address space in bytes; libraries take 160 MB of it."""


def parse(form: str, data: bytes) -> dict[str, Any]:
    """Return `{score, notices, names}`, `{performance, notices}`, or `{reason}` on failure.

    Each has its CPU `seconds` as well.
    """
    begun = process_time()
    answer = _parse(form, data)
    return {**answer, "seconds": round(process_time() - begun, 3)}


def _parse(form: str, data: bytes) -> dict[str, Any]:
    try:
        if form == PERFORMANCE:
            return _performance(data)
        score, notices, names = _read(form, data)
        check_density(len(score.bars), len(score.notes))
    except UnreadableScore as error:
        return {"reason": error.reason}
    except MemoryError:
        return {"reason": "needs too much memory to be read"}
    return {"score": score_to_json(score), "notices": notices, "names": names}


def _performance(data: bytes) -> dict[str, Any]:
    from rnngen.music import bridge

    performance, notices = bridge.read_performance(data)
    return {"performance": performance_to_json(performance), "notices": notices}


def _read(form: str, data: bytes) -> tuple[Score, tuple[str, ...], tuple[str, ...]]:
    """Return the score, notices, and the names of its parts."""
    from rnngen.music import bridge

    if form == CHORALE:
        return *bridge.read_chorale(data.decode()), bridge.VOICES
    if form in MIDI_SUFFIXES:
        return bridge.read_midi_and_names(data)
    return bridge.read_piece_and_names(data, form)


if __name__ == "__main__":
    # Now, because it takes a second, which must not count as time of the first piece.
    import rnngen.music.bridge  # noqa: F401

    run(parse, MEMORY)
