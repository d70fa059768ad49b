"""How many threads BLAS starts with numpy, under the command line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rnngen.system.threads import usable_cores

COUNTED = """
import os
from rnngen.cli import main
main(["corpora"], standalone_mode=False)
import numpy
print(len(os.listdir("/proc/self/task")))
"""


@pytest.mark.skipif(
    not Path("/proc/self/task").is_dir() or usable_cores() == 1, reason="needs Linux and two cores"
)
@pytest.mark.parametrize(("asked", "threads"), [({}, 1), ({"OPENBLAS_NUM_THREADS": "2"}, 2)])
def test_blas_has_one_thread_unless_the_user_wants_more(asked, threads):
    environment = {
        name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"
    } | asked
    said = subprocess.run(
        [sys.executable, "-c", COUNTED], capture_output=True, text=True, env=environment, check=True
    )
    assert int(said.stdout.split()[-1]) == threads
