"""Play scores with FluidSynth, a program that plays MIDI files.

Its instruments are recordings in a file, the soundfont.
"""

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
from rnngen.system.paths import open_regular
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
"""The folders of soundfonts on Debian, Fedora, Arch, Homebrew and macOS."""

PREFERRED = ("default-gm", "fluidr3_gm", "fluidr3", "musescore_general", "generaluser", "timgm6mb")
"""First letters, in lower case, of General MIDI soundfonts, best first.

Others may hold a single instrument.
"""

VARIABLE = "RNNGEN_SOUNDFONT"
"""Environment variable that names a soundfont."""

HOW_TO_INSTALL = (
    "brew install fluid-synth, and a General MIDI soundfont (.sf2) in ~/Library/Audio/Sounds/Banks"
    if sys.platform == "darwin"
    else "apt-get install fluidsynth fluid-soundfont-gm"
) + f", or name a soundfont in {VARIABLE}"

_TIMEOUT = 600
"""Seconds."""


class Installed(NamedTuple):
    """The program and the soundfont to play with."""

    program: str
    soundfont: Path


def find() -> Installed | None:
    """Return FluidSynth and a General MIDI soundfont, or None if one is missing."""
    program, soundfont = shutil.which("fluidsynth"), _soundfont()
    return Installed(program, soundfont) if program and soundfont else None


def require() -> Installed:
    """Return FluidSynth and a General MIDI soundfont; raise WriterError if one is missing."""
    installed = find()
    if installed is None:
        missing = (
            "a General MIDI soundfont" if shutil.which("fluidsynth") else "the program fluidsynth"
        )
        raise WriterError(
            f"--sound fluidsynth needs {missing}. Install it: {HOW_TO_INSTALL}. "
            "Or use --sound built-in."
        )
    return installed


def play(installed: Installed, score: Score, seconds: float) -> np.ndarray:
    """Play a score: float32[samples, 2] of this length, at any level.

    Raises:
        WriterError: if FluidSynth fails.
    """
    # FluidSynth would silently use another soundfont.
    if not _is_soundfont(installed.soundfont):
        raise _failure(f"{installed.soundfont} is not a soundfont")
    # A bar more, so that the last notes ring out.
    ringing = replace(score, bars=extend(score.bars, score.ticks + 1)) if score.bars else score
    with tempfile.TemporaryDirectory() as name:
        raw = Path(name) / "score.raw"
        (Path(name) / "score.mid").write_bytes(render_midi(ringing, "rnngen"))
        complaint = _run(installed, Path(name))
        played = (
            np.fromfile(raw, "<f4").reshape(-1, 2) if raw.exists() else np.zeros((0, 2), np.float32)
        )
    if score.notes and not played.any():
        raise _failure(complaint or "it gave no sound")
    stereo = np.zeros((round(seconds * RATE), 2), np.float32)
    stereo[: len(played)] = played[: len(stereo)]
    return stereo


def _is_soundfont(path: Path) -> bool:
    with open_regular(path) as file:
        header = file.read(12)
    return header[:4] == b"RIFF" and header[8:] == b"sfbk"


def _failure(reason: str) -> WriterError:
    return WriterError(
        f"FluidSynth did not play the score: {reason}. Use --sound built-in, or another soundfont "
        f"in {VARIABLE}."
    )


def _run(installed: Installed, folder: Path) -> str:
    """Play score.mid to score.raw in a folder, and return the first line on standard error."""
    form = ["-r", str(RATE), "-T", "raw", "-O", "float", "-E", "little", "-F", "score.raw"]
    files = [str(installed.soundfont.resolve()), "score.mid"]
    command = [installed.program, "-n", "-i", "-q", *form, *files]
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, timeout=_TIMEOUT, check=False
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
    """Yield (rank, file) of every soundfont that holds all instruments of General MIDI."""
    for folder in FOLDERS:
        for path in sorted(Path(folder).expanduser().glob("*.sf[23]")):
            for rank, name in enumerate(PREFERRED):
                if path.name.lower().startswith(name):
                    yield rank, path
