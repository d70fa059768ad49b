"""The meanings of the figures of music; `rnngen.evaluation.glossary` has those of all reports."""

from rnngen.evaluation.meaning import Meaning


def _muspy(text: str, source: str = "") -> Meaning:
    """Return the meaning of a measure of MusPy."""
    return Meaning(f"{text} The mean over pieces.", f"{source}MusPy, Dong et al. 2020", "nearer")


MUSIC_STYLE = {
    "length of a piece": Meaning(
        "The mean over samples, and over the passages beside them.", "", "nearer"
    ),
    "pitch range": _muspy("Semitones from the lowest to the highest pitch."),
    "pitches used": _muspy("How many different pitches a piece has."),
    "pitch classes used": _muspy("How many different pitch classes a piece has, up to 12."),
    "pitch entropy": _muspy("Entropy of the pitches."),
    "pitch class entropy": _muspy("Entropy of the pitch classes.", "Wu & Yang 2020, in "),
    "pitch-in-scale rate": _muspy("The share of notes in the scale of the current key."),
    "scale consistency": _muspy(
        "The largest share of notes in one major or minor scale.", "Mogren 2016, in "
    ),
    "polyphony": _muspy("Pitches that are on at once, the mean over the time with a pitch on."),
    "polyphony rate": _muspy("The share of the time with several pitches on."),
    "empty-beat rate": _muspy("The share of quarters in which no note sounds."),
    "empty-measure rate": _muspy(
        "The share of bars in which no note sounds.", "Dong et al. 2018, in "
    ),
    "groove consistency": _muspy(
        "How similar the onsets of neighbouring bars are: 1 minus the mean Hamming distance.",
        "Wu & Yang 2020, in ",
    ),
    "pitch classes": Meaning("The pitch classes of notes."),
    "intervals": Meaning("Semitones from each note to the next of its part, upwards."),
    "durations": Meaning("How long notes are."),
    "notes in a bar": Meaning("How many notes begin in a bar."),
}

STRUCTURE = {
    **dict.fromkeys(
        (
            "bars that repeat an earlier one exactly",
            "bars that repeat an earlier one in rhythm",
            "bars that repeat an earlier one in contour",
        ),
        Meaning(
            "The share of bars that equal an earlier bar of the piece. The contour is the ups and "
            "downs of the highest notes.",
            "self-similarity, Foote 1999",
            "nearer",
        ),
    ),
    "sections of N bars that come again": Meaning(
        "The share of sections that have three quarters of their bars in common with an earlier "
        "section.",
        "",
        "nearer",
    ),
    **dict.fromkeys(
        ("alike exactly", "alike in rhythm", "alike in contour"),
        Meaning(
            "The share of bars that equal the bar 1 to 16 bars before, for each distance. The "
            "contour is the ups and downs of the highest notes.",
            "beat spectrum, Foote & Uchihashi 2001",
        ),
    ),
}

FORM = {
    "pieces in whole sections of N bars": Meaning(
        "The share of pieces whose bars, without a pick-up, are a multiple of eight.",
        "Sturm & Ben-Tal 2017",
        "nearer",
    ),
    "pieces of the form AABB": Meaning(
        "The share of pieces whose bars 1–8 come again as 9–16, and 17–24 as 25–32. Two bars of a "
        "section may differ.",
        "Sturm & Ben-Tal 2017",
        "nearer",
    ),
    "pieces that end on the tonic": Meaning(
        "The share of pieces whose last note is the tonic of the key.",
        "Sturm & Ben-Tal 2017",
        "nearer",
    ),
    "sections of N bars that end on the tonic": Meaning(
        "The share of sections whose last note, before the next pick-up, is the tonic of the key.",
        "Sturm & Ben-Tal 2017",
        "nearer",
    ),
    "bars that equal the one N before": Meaning(
        "The share of bars that equal the bar at this distance before.",
        "beat spectrum, Foote & Uchihashi 2001",
        "nearer",
    ),
    "drum bars that repeat an earlier one": Meaning(
        "The share of bars whose drums equal those of an earlier bar.",
        "self-similarity, Foote 1999",
        "nearer",
    ),
    "stepwise motion": Meaning(
        "The share of intervals of one or two semitones.", "Vos & Troost 1989", "nearer"
    ),
    "interval entropy": Meaning(
        "Entropy of the intervals between neighbouring notes of a part.",
        "Shannon 1951",
        "nearer",
    ),
    "interval pair entropy": Meaning(
        "Entropy of pairs of neighbouring intervals.", "Shannon 1951", "nearer"
    ),
}

VOICE_LEADING = {
    "parallel fifths": Meaning(
        "Of the joint moves, in which two voices change pitch at one moment, the share that goes "
        "in one direction from a fifth to a fifth.",
        "Fux 1725; Fang et al. 2020",
        "nearer",
    ),
    "parallel octaves": Meaning(
        "The same from an octave or unison to another.", "Fux 1725; Fang et al. 2020", "nearer"
    ),
    "moments with all voices": Meaning(
        "The share of moments at which every part sounds. A moment begins where a note begins or "
        "ends.",
        "",
        "nearer",
    ),
    "moments with crossed voices": Meaning(
        "The share of moments at which a part lies below the next lower one.",
        "Aldwell & Schachter, Harmony and Voice Leading",
        "nearer",
    ),
    "moments with voices over an octave apart": Meaning(
        "The share of moments at which neighbours are over an octave apart. The lowest part does "
        "not count.",
        "Aldwell & Schachter, Harmony and Voice Leading",
        "nearer",
    ),
    "leaps over an octave": Meaning(
        "The share of intervals of a part that are wider than an octave.",
        "Aldwell & Schachter, Harmony and Voice Leading",
        "nearer",
    ),
    "leaps of a tritone or seventh": Meaning(
        "The share of intervals of a part that are tritones or sevenths.",
        "Aldwell & Schachter, Harmony and Voice Leading",
        "nearer",
    ),
    "notes outside the range of their part": Meaning(
        "The share of notes higher or lower than any of their part in the corpus.", "", "nearer"
    ),
    "beats off triads and sevenths": Meaning(
        "The share of beats whose notes fit no triad or seventh chord.",
        "Fang et al. 2020",
        "nearer",
    ),
    "full chords off triads and sevenths": Meaning(
        "The same of beats with three or more pitch classes.", "", "nearer"
    ),
    "beats with semitone clashes": Meaning(
        "The share of beats on which pitch classes a semitone apart sound together.", "", "nearer"
    ),
    "pieces that end on a triad": Meaning(
        "The share of pieces whose last chord is a triad.", "", "nearer"
    ),
    "pieces that end on the tonic triad": Meaning(
        "The share of pieces whose last chord is the triad of the tonic, over its root.",
        "",
        "nearer",
    ),
    "median length": Meaning(
        "The median length of a piece.",
        "",
        "nearer",
    ),
}

TWO_SAMPLE = {
    "classifier accuracy": Meaning(
        "How often a classifier, cross-validated on some fifty features of a piece, tells samples "
        "from held-out pieces. 50 % is chance, and best. The interval is of 95 %.",
        "classifier two-sample test, Lopez-Paz & Oquab 2017; Wilson 1927",
        "lower",
    ),
    "accuracy from local features": Meaning(
        "The same without form and voice leading: only intervals, durations, scale degrees, places "
        "in the bar, rests and chords.",
        "as classifier accuracy",
        "lower",
    ),
    "alone": Meaning(
        "How often this feature alone tells which of a sample and a held-out piece is which. 50 % "
        "is chance.",
        "area under the ROC curve, Hanley & McNeil 1982",
    ),
}

MUSIC = {**MUSIC_STYLE, **STRUCTURE, **FORM, **VOICE_LEADING, **TWO_SAMPLE}
"""Figure → what it means; N stands for a whole number."""
