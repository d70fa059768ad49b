import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from rnngen.system.threads import Workers


@pytest.mark.parametrize("count", [0, 1, 3])
@pytest.mark.parametrize("pieces", [0, 1, 2, 20])
def test_every_piece_is_done_once(count, pieces):
    workers, done = Workers(count), []
    for _ in range(50):
        done.clear()
        workers.share([partial(done.append, piece) for piece in range(pieces)])
        assert sorted(done) == list(range(pieces))


def test_pieces_are_done_at_the_same_time_by_the_caller_and_by_workers():
    together = threading.Barrier(3, timeout=30)  # of which none passes alone
    Workers(2).share([together.wait] * 3)


@pytest.mark.parametrize("by_caller", [True, False])
def test_an_error_of_caller_or_worker_is_raised_and_work_goes_on(by_caller):
    workers, done = Workers(1), []
    both = threading.Barrier(2, timeout=30)  # so that each takes one piece

    def work():
        both.wait()
        if (threading.current_thread() is threading.main_thread()) == by_caller:
            raise ValueError("wrong")

    with pytest.raises(ValueError, match="wrong"):
        workers.share([work] * 2)
    workers.share([partial(done.append, 1)] * 2)
    assert done == [1, 1]


def test_several_callers_have_their_own_work_done():
    workers = Workers(2)

    def call(number):
        done = []
        workers.share([partial(done.append, number)] * 7)
        return done

    with ThreadPoolExecutor(8) as callers:
        assert list(callers.map(call, range(200))) == [[number] * 7 for number in range(200)]
