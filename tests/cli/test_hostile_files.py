"""Huge files and pipes: every command answers with a sentence, quickly and in little memory."""

import os
import resource
import subprocess
import sys

import pytest

from rnngen.models.library import model_path
from rnngen.models.model_file import save_model
from tests.cli.test_bad_input import explained
from tests.corpus.test_files import make_sparse
from tests.models.test_model_file import make_model

MOST_MEMORY = 600 * 2**20
"""Bytes of address space that a process may have. Python and rnngen themselves take 200 MiB."""


def limited(*arguments, **options):
    """Run a command in a process with little memory."""

    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))

    command = [sys.executable, "-m", "rnngen", *map(str, arguments)]
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
    return subprocess.run(
        command,
        preexec_fn=limit,
        capture_output=True,
        text=True,
        timeout=60,
        env=environment,
        **options,
    )


def test_a_folder_of_huge_files_costs_a_sentence_and_little_memory(tmp_path):
    for suffix in ".mid .tex .py .zip .json .abc .krn .musicxml .mxl .txt".split():
        make_sparse(tmp_path / f"huge{suffix}")
    with (tmp_path / "list.json").open("wb") as file:
        file.write(b"[")
        file.truncate(3 * 2**30)
    kinds = [(tmp_path, kind) for kind in ("text", "latex", "python", "score", "performance")]
    for source, kind in (*kinds, (tmp_path / "huge.zip", "text"), (tmp_path / "list.json", "text")):
        done = limited("corpora", "show", source, "--kind", kind)
        assert done.returncode == 1, done.stderr
        assert done.stderr.startswith("Error: "), done.stderr
        assert "Memory" not in done.stderr


@pytest.mark.usefixtures("text_model", "score_model")
def test_huge_prompts_and_grammars_cost_a_sentence(rnngen, tmp_path):
    for suffix in (".txt", ".mid", ".lark"):
        make_sparse(tmp_path / f"huge{suffix}")
    for command in (
        ["sample", "prose", "--prime", f"@{tmp_path}/huge.txt"],
        ["sample", "prose", "--between", "a", f"@{tmp_path}/huge.txt"],
        ["sample", "prose", "--grammar", tmp_path / "huge.lark"],
        ["sample", "tunes", "--prime", tmp_path / "huge.mid"],
        ["sample", "tunes", "--harmonise", tmp_path / "huge.mid"],
        ["render", tmp_path / "huge.mid"],
    ):
        sentence = explained(rnngen(*command))
        assert "larger than" in sentence, sentence
        assert "huge" in sentence


@pytest.mark.usefixtures("text_model", "score_model")
@pytest.mark.parametrize("device", [False, True])
def test_no_command_waits_for_a_pipe(rnngen, tmp_path, device):
    pipe = "/dev/zero" if device else str(tmp_path / "pipe")
    if not device:
        os.mkfifo(pipe)
    save_model(make_model(), model_path("prose2"))
    for command in (
        ["corpora", "show", pipe],
        ["train", pipe],
        ["evaluate", "prose", pipe],
        ["score", pipe, "--model", "prose", "--model", "prose2"],
        ["sample", "prose", "--prime", f"@{pipe}"],
        ["sample", "prose", "--between", f"@{pipe}", "b"],
        ["sample", "prose", "--grammar", pipe],
        ["sample", "tunes", "--prime", pipe],
        ["sample", "tunes", "--harmonise", pipe],
        ["sample", pipe],
        ["train", "shakespeare", "--from", pipe],
        ["render", pipe],
        ["models", "show", pipe],
        ["export", pipe, "-o", "x.html"],
    ):
        assert explained(rnngen(*command)), command


def test_a_pipe_in_a_folder_is_passed_over(rnngen, tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "a.txt").write_text("text " * 100)
    assert rnngen("corpora", "show", tmp_path).exit_code == 0


def test_standard_input_may_be_named_if_it_is_a_file(tmp_path):
    (tmp_path / "a.txt").write_text("text " * 100)
    command = [sys.executable, "-m", "rnngen", "corpora", "show", "/dev/stdin"]
    with (tmp_path / "a.txt").open() as file:
        assert subprocess.run(command, stdin=file, check=True, capture_output=True).stdout
    piped = subprocess.run(command, input=b"text " * 100, capture_output=True, timeout=60)
    assert piped.returncode == 1
    assert b"Give - as CORPUS" in piped.stderr


@pytest.mark.usefixtures("text_model")
def test_samples_can_be_written_to_a_pipe(tmp_path):
    command = [sys.executable, "-m", "rnngen", "sample", "prose", "--length", "20", "--seed", "1"]
    plain = subprocess.run([*command, "-o", "-"], capture_output=True, check=True).stdout
    named = subprocess.run(
        [*command, "-o", "/dev/stdout", "--format", "txt"], capture_output=True, check=True
    ).stdout
    assert plain in named
    os.mkfifo(tmp_path / "pipe")
    with subprocess.Popen([*command, "-o", tmp_path / "pipe", "--format", "txt"]) as process:
        assert (tmp_path / "pipe").read_bytes() == plain
        assert process.wait(60) == 0
    assert (tmp_path / "pipe").is_fifo()
