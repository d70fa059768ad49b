"""The door to FluidSynth, a program that plays MIDI by a soundfont, a collection of recorded instruments."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from rnngen.errors import WriterError
from rnngen.music.metre import extend
from rnngen.music.score import Score
from rnngen.writers.audio.sound_file import RATE
from rnngen.writers.midi import render_midi

FOLDERS = (
    "/usr/share/sounds/sf2",
    "/usr/share/sounds/sf3",
    "/usr/share/soundfonts",
    "/usr/local/share/soundfonts",
    "/opt/homebrew/share/soundfonts",
    "~/.local/share/soundfonts",
    "~/Library/Audio/Sounds/Banks",
)
"""Where Debian, Fedora, Arch, Homebrew and macOS keep soundfonts."""

PREFERRED = ("default-gm", "fluidr3_gm", "fluidr3", "musescore_general", "generaluser", "timgm6mb")
"""General MIDI soundfonts by how their names begin, in lower case; others may hold a single instrument."""

VARIABLE = "RNNGEN_SOUNDFONT"

HOW_TO_INSTALL = (
    "brew install fluid-synth, and a General MIDI soundfont (.sf2) in ~/Library/Audio/Sounds/Banks"
    if sys.platform == "darwin"
    else "apt-get install fluidsynth fluid-soundfont-gm"
) + f", or name a soundfont in {VARIABLE}"

_SECONDS = 600


class Installed(NamedTuple):
    """What there is to play with."""

    program: str
    soundfont: Path


def find() -> Installed | None:
    """The program and a General MIDI soundfont, where both are there."""
    program, soundfont = shutil.which("fluidsynth"), _soundfont()
    return Installed(program, soundfont) if program and soundfont else None


def require() -> Installed:
    """The same; WriterError where one is missing."""
    installed = find()
    if installed is None:
        missing = (
            "a General MIDI soundfont" if shutil.which("fluidsynth") else "the program fluidsynth"
        )
        raise WriterError(
            f"There is no FluidSynth to play with. Expected {HOW_TO_INSTALL}. Received: no trace of {missing}."
        )
    return installed


def play(installed: Installed, score: Score, seconds: float) -> np.ndarray:
    """float32[samples, 2] of so many seconds, at no particular level.

    Raises:
        WriterError: if FluidSynth fails.
    """
    if not _is_soundfont(installed.soundfont):  # FluidSynth would silently take another
        raise _failure(f"{installed.soundfont}, which is no soundfont")
    ringing = replace(score, bars=extend(score.bars, score.ticks + 1)) if score.bars else score
    with tempfile.TemporaryDirectory() as name:
        raw = Path(name) / "score.raw"
        (Path(name) / "score.mid").write_bytes(render_midi(ringing, "rnngen"))
        said = _run(installed, Path(name))
        played = (
            np.fromfile(raw, "<f4").reshape(-1, 2) if raw.exists() else np.zeros((0, 2), np.float32)
        )
    if score.notes and not played.any():
        raise _failure(said or "no sound")
    stereo = np.zeros((round(seconds * RATE), 2), np.float32)
    stereo[: len(played)] = played[: len(stereo)]
    return stereo


def _is_soundfont(path: Path) -> bool:
    with path.open("rb") as file:
        header = file.read(12)
    return header[:4] == b"RIFF" and header[8:] == b"sfbk"


def _failure(received: str) -> WriterError:
    return WriterError(
        "FluidSynth did not play the score. Expected a program and a soundfont that work (--sound built-in needs "
        f"neither). Received: {received}."
    )


def _run(installed: Installed, folder: Path) -> str:
    """Play score.mid to score.raw; the first thing that the program complained of."""
    form = ["-r", str(RATE), "-T", "raw", "-O", "float", "-E", "little", "-F", "score.raw"]
    command = [
        installed.program,
        "-n",
        "-i",
        "-q",
        *form,
        str(installed.soundfont.resolve()),
        "score.mid",
    ]
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, timeout=_SECONDS, check=False
        )
    except (subprocess.TimeoutExpired, OSError) as error:
        return str(error)
    return next(iter(done.stderr.decode("utf-8", "replace").strip().splitlines()), "").rstrip(".")


def _soundfont() -> Path | None:
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named).expanduser() if Path(named).expanduser().is_file() else None
    return min(_candidates(), default=(0, None))[1]


def _candidates() -> Iterator[tuple[int, Path]]:
    """(rank, file) of every soundfont that is known to hold all instruments of General MIDI."""
    for folder in FOLDERS:
        for path in sorted(Path(folder).expanduser().glob("*.sf[23]")):
            rank = next(
                (i for i, name in enumerate(PREFERRED) if path.name.lower().startswith(name)), None
            )
            if rank is not None:
                yield rank, path
