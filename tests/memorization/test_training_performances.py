"""Runs of performances: in any transposition, at any pace."""

from dataclasses import replace

import numpy as np

from rnngen.constraints.performance import PerformanceConstraint
from rnngen.memorization import (
    Run,
    TrainingPerformances,
    copy_meter,
    no_copy,
    read_training,
    write_training,
)
from rnngen.music.performance import stretched, transposed
from rnngen.tokens.base import BOUNDARY
from rnngen.tokens.performance import PerformanceCodec
from tests.constraints.walks import walk
from tests.models.test_model_file import make_model
from tests.played import SCALE, played

TUNE = played(*[(200 * i, pitch, 150, 78) for i, pitch in enumerate((60, 67, 64, 72, 60, 65, 62))])
CODEC = PerformanceCodec.from_documents([SCALE, TUNE, transposed(TUNE, 5)])
STREAM = [BOUNDARY, *CODEC.encode(TUNE).tolist(), BOUNDARY, *CODEC.encode(SCALE).tolist(), BOUNDARY]
TRAINING = TrainingPerformances.of(CODEC, STREAM)


def test_a_run_is_known_in_another_key_and_at_another_pace():
    copy = CODEC.encode(stretched(transposed(TUNE, 5), 1.3))
    assert TRAINING.longest_shared_run(copy) == Run(7, 1)
    assert copy_meter(TRAINING, copy) == "Longest run shared with the training: 7 notes"


def test_a_run_begins_at_the_key_with_which_it_is_shared():
    other = played(
        (0, 70, 100, 78),
        *[(200 * (i + 1), pitch, 100, 78) for i, pitch in enumerate((64, 72, 60, 65))],
    )
    ids = CODEC.extended([other]).encode(other)
    run = TrainingPerformances.of(CODEC.extended([other]), STREAM).longest_shared_run(ids)
    assert run.length == 4
    assert CODEC.extended([other]).vocabulary.tokens[ids[run.position]] == "NoteOn_64"


def test_no_run_goes_from_one_performance_into_the_next():
    both = [*CODEC.encode(TUNE).tolist(), *CODEC.encode(SCALE).tolist()]
    assert TRAINING.longest_shared_run(both).length == 12
    assert TRAINING.longest_shared_run([]) == Run()


def test_no_walk_copies_three_notes():
    constraint = no_copy(PerformanceConstraint(CODEC), TRAINING, 3)
    for seed in range(12):
        ids = walk(constraint, len(CODEC.vocabulary), seed, seed % 2 == 0, 150)
        assert TRAINING.longest_shared_run(ids).length < 3


def test_without_that_walks_do_copy():
    free = PerformanceConstraint(CODEC)
    runs = [
        TRAINING.longest_shared_run(walk(free, len(CODEC.vocabulary), seed, False, 300)).length
        for seed in range(12)
    ]
    assert max(runs) >= 3


def test_it_comes_back_from_its_file(tmp_path):
    model = replace(make_model(), kind="performance", codec=CODEC, corpus={"fingerprint": "mark"})
    write_training(tmp_path / "x.safetensors", np.array(STREAM, np.uint8), CODEC, "mark")
    training = read_training(model, tmp_path / "x.safetensors")
    assert training.symbols.tolist() == TRAINING.symbols.tolist()
    assert training.longest_shared_run(CODEC.encode(TUNE)) == Run(7, 1)
