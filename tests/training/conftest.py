import pytest


@pytest.fixture(autouse=True, scope="module")
def _quick_to_compile(request):
    """XLA takes three seconds for a whole step, which tests of everything else need not wait for.

    The recurrence itself is compiled as always; so is all of it in `test_trainer.py` and on the command line.
    """
    with pytest.MonkeyPatch.context() as patch:
        if request.module.__name__.split(".")[-1] in (
            "test_run",
            "test_training",
            "test_transposing",
        ):
            patch.setattr("rnngen.training.trainer.compiles_whole", lambda replicas: False)
        yield
