import pytest


@pytest.fixture(autouse=True, scope="module")
def _quick_to_compile(request):
    """Compile only the recurrence with XLA, because a whole step takes three seconds.

    `test_trainer.py` and the command line compile all of it.
    """
    with pytest.MonkeyPatch.context() as patch:
        if request.module.__name__.split(".")[-1] in (
            "test_feedback",
            "test_removed_folder",
            "test_run",
            "test_training",
            "test_transposing",
        ):
            patch.setattr("rnngen.training.trainer.compiles_whole", lambda replicas: False)
        yield
