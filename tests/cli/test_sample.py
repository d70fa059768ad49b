import re
import shutil

import mido
import pytest

from rnngen.cli import main
from rnngen.models.model_file import save_model


@pytest.mark.usefixtures("text_model")
def test_text_goes_to_stdout_and_words_about_it_to_stderr(rnngen):
    result = rnngen("sample", "prose", "--length", 50, "--prime", "the ")
    assert result.exit_code == 0
    assert result.stdout.startswith("the ")
    assert len(result.stdout.rstrip("\n")) <= 54
    assert re.fullmatch(r"seed \d+\n", result.stderr)


@pytest.mark.usefixtures("text_model")
def test_the_same_seed_gives_the_same_bytes(rnngen, tmp_path):
    for name in ("a.txt", "b.txt"):
        assert rnngen("sample", "--seed", 3, "--length", 80, "-o", tmp_path / name).exit_code == 0
    assert (tmp_path / "a.txt").read_bytes() == (tmp_path / "b.txt").read_bytes()
    streamed = rnngen("sample", "--seed", 3, "--length", 80).stdout
    assert streamed.rstrip("\n") == (tmp_path / "a.txt").read_text(encoding="utf-8").rstrip("\n")


@pytest.mark.usefixtures("text_model")
def test_a_prompt_that_takes_long_is_told(rnngen, tmp_path):
    for size, lines in ((30_000, 1), (100, 0)):
        (tmp_path / "long.txt").write_text("the fox " * (size // 8), encoding="utf-8")
        result = rnngen(
            "sample", "prose", "--prime", f"@{tmp_path / 'long.txt'}", "--drop-prime", "--length", 5
        )
        assert result.exit_code == 0
        assert result.stderr.count("Reading a prompt of 30,001 tokens …") == lines


@pytest.mark.usefixtures("text_model")
@pytest.mark.parametrize(
    "prime",
    [
        "中文?",
        "",
        "“Ünicode”\t",
        "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    ],
)
def test_no_prompt_fails(rnngen, prime):
    result = rnngen("sample", "--prime", prime, "--length", 5, "--seed", 1)
    assert result.exit_code == 0
    assert "Traceback" not in result.output


@pytest.mark.usefixtures("text_model")
def test_a_prompt_can_come_from_a_file_and_changes_to_it_are_told(rnngen, tmp_path):
    (tmp_path / "prompt.txt").write_text("thé fox", encoding="utf-8")
    result = rnngen("sample", "--prime", f"@{tmp_path / 'prompt.txt'}", "--length", 5, "--seed", 1)
    assert result.stdout.startswith("the fox")
    assert result.stderr.count("fitted") == 1


@pytest.mark.usefixtures("text_model")
def test_several_samples_go_to_numbered_files(rnngen, tmp_path):
    result = rnngen("sample", "--count", 3, "--length", 20, "-o", tmp_path / "out.txt", "--seed", 1)
    names = [f"out-{i}.txt" for i in (1, 2, 3)]
    assert result.stdout.split() == [str(tmp_path / name) for name in names]
    assert len({(tmp_path / name).read_text(encoding="utf-8") for name in names}) == 3


@pytest.mark.usefixtures("python_model")
def test_a_script_says_where_it_comes_from(rnngen, tmp_path):
    rnngen("sample", "code", "-o", tmp_path / "x.py", "--seed", 9, "--temperature", 0.3)
    first = (tmp_path / "x.py").read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("# rnngen")
    assert "seed 9" in first
    assert "temperature 0.3" in first


@pytest.mark.usefixtures("score_model")
def test_music_goes_to_midi_files_with_full_bars(rnngen, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = rnngen("sample", "tunes", "--seed", 4, "--length", 60)
    assert result.exit_code == 0, result.output
    assert result.stdout == "tunes-4.mid\n"
    file = mido.MidiFile(tmp_path / "tunes-4.mid")
    ends = {sum(message.time for message in track) for track in file.tracks}
    assert {end % (4 * file.ticks_per_beat) for end in ends} == {0}
    texts = [message.text for track in file.tracks for message in track if message.type == "text"]
    assert any("seed 4" in text for text in texts)


@pytest.mark.usefixtures("score_model")
@pytest.mark.parametrize("prime", ["", "nothing-here.mid"])
def test_a_prompt_of_music_that_is_no_file_is_refused_as_it_was_given(rnngen, prime):
    result = rnngen("sample", "tunes", "--prime", prime)
    assert result.exit_code == 1
    assert f"--prime needs a file of music; there is no file {prime!r}." in result.stderr


@pytest.mark.usefixtures("score_model")
def test_a_score_file_primes_a_model_of_music(rnngen, tmp_path):
    rnngen("sample", "tunes", "--seed", 4, "--length", 30, "-o", tmp_path / "theme.mid")
    result = rnngen(
        "sample",
        "tunes",
        "--seed",
        5,
        "--length",
        30,
        "--prime",
        tmp_path / "theme.mid",
        "-o",
        tmp_path / "b.mid",
    )
    assert result.exit_code == 0, result.output
    theme, continued = (
        [m.note for m in mido.MidiFile(tmp_path / name) if m.type == "note_on" and m.velocity]
        for name in ("theme.mid", "b.mid")
    )
    assert continued[: len(theme)] == theme
    assert len(continued) >= len(theme) > 4


def test_the_newest_model_is_taken_where_none_is_named(rnngen, text_model, tmp_path):
    save_model(text_model, tmp_path / "copy.safetensors")
    by_default = rnngen("sample", "--seed", 1, "--length", 30)
    by_path = rnngen("sample", tmp_path / "copy.safetensors", "--seed", 1, "--length", 30)
    assert by_default.stdout == by_path.stdout != ""


def test_every_command_explains_itself(rnngen):
    def commands(group, path=()):
        for name, command in group.commands.items():
            yield (*path, name)
            if hasattr(command, "commands"):
                yield from commands(command, (*path, name))

    for path in commands(main):
        result = rnngen(*path, "--help")
        assert result.exit_code == 0
        assert result.stdout.startswith("Usage: ")
        assert len(result.stdout) > 100


@pytest.mark.usefixtures("score_model")
def test_the_format_also_names_the_file_where_none_is_given(rnngen, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert (
        rnngen("sample", "--seed", 4, "--length", 20, "--format", "musicxml").stdout
        == "tunes-4.musicxml\n"
    )
    assert b"<score-partwise" in (tmp_path / "tunes-4.musicxml").read_bytes()


@pytest.mark.usefixtures("python_model")
def test_a_format_without_a_file_goes_to_stdout_as_it_would_to_a_file(rnngen, tmp_path):
    rnngen("sample", "--seed", 4, "-o", tmp_path / "x.tex", "--length", 30)
    printed = rnngen("sample", "--seed", 4, "--format", "tex", "--length", 30)
    assert printed.stdout == (tmp_path / "x.tex").read_text(encoding="utf-8")
    assert "documentclass" in printed.stdout


@pytest.mark.usefixtures("score_model")
def test_standard_output_holds_one_score_and_nothing_else(rnngen, tmp_path):
    result = rnngen("sample", "--seed", 4, "--length", 20, "-o", "-", "-o", tmp_path / "y.mid")
    assert result.stdout_bytes == (tmp_path / "y.mid").read_bytes()
    assert "takes one piece of music" in rnngen("sample", "--count", 2, "-o", "-").stderr


@pytest.mark.usefixtures("text_model")
def test_an_at_sign_can_be_a_prompt_of_its_own(rnngen):
    assert rnngen("sample", "--prime", "@@the", "--length", 3, "--seed", 1).stdout.startswith("the")
    assert "--prime" in rnngen("sample", "--prime", "@nothing-here").stderr


@pytest.mark.usefixtures("text_model")
def test_an_option_can_come_from_the_environment(rnngen, monkeypatch):
    monkeypatch.setenv("RNNGEN_SAMPLE_SEED", "5")
    monkeypatch.setenv("RNNGEN_SAMPLE_LENGTH", "12")
    assert rnngen("sample").stdout == rnngen("sample", "--seed", 5, "--length", 12).stdout


@pytest.mark.usefixtures("text_model")
def test_a_text_is_the_same_on_stdout_through_a_dash_and_in_a_file(rnngen, tmp_path):
    options = ["sample", "--seed", 7, "--length", 40]
    rnngen(*options, "-o", tmp_path / "a.txt")
    expected = (tmp_path / "a.txt").read_bytes()
    assert rnngen(*options).stdout_bytes == rnngen(*options, "-o", "-").stdout_bytes == expected
    assert expected.endswith(b"\n")


@pytest.mark.usefixtures("text_model", "score_model")
def test_completion_knows_models_and_corpora():
    def completed(words, incomplete):
        context = main.make_context("rnngen", [words])
        command = main.commands[words]
        (argument,) = [item for item in command.params if item.name in ("model", "corpus")][:1]
        return [item.value for item in argument.shell_complete(context, incomplete)]

    assert "prose" in completed("sample", "pr")
    assert "tunes" in completed("evaluate", "")
    assert "shakespeare" in completed("train", "shak")


@pytest.mark.usefixtures("score_model")
@pytest.mark.parametrize("bars", [1, 3, 8])
def test_a_piece_has_the_bars_that_were_asked_for(rnngen, tmp_path, bars):
    result = rnngen(
        "sample", "--bars", bars, "--count", 2, "--length", 1, "--seed", 1, "-o", tmp_path / "x.mid"
    )
    assert result.exit_code == 0, result.output
    for name in ("x-1.mid", "x-2.mid"):
        file = mido.MidiFile(tmp_path / name)
        assert (
            max(sum(message.time for message in track) for track in file.tracks)
            == bars * 4 * file.ticks_per_beat
        )
        assert any(
            "bars" in message.text
            for track in file.tracks
            for message in track
            if message.type == "text"
        )


@pytest.mark.usefixtures("text_model")
def test_only_music_under_its_constraint_has_bars(rnngen, score_model):
    assert "a model of music" in rnngen("sample", "prose", "--bars", 4).stderr
    refused = rnngen("sample", score_model.name, "--bars", 4, "--free").stderr
    assert "--bars and --free exclude each other" in refused


@pytest.mark.usefixtures("latex_model")
def test_a_paper_has_its_shape_and_a_prompt_of_body_text_is_followed(rnngen, tmp_path):
    result = rnngen("sample", "notes", "--seed", 1, "--length", 300, "-o", tmp_path / "paper.tex")
    assert result.exit_code == 0
    paper = (tmp_path / "paper.tex").read_text()
    assert "\\begin{document}\n\\title{" in paper
    assert (
        paper.index("\\maketitle") < paper.index("\\end{abstract}") < paper.index("\\begin{proof}")
    )
    result = rnngen("sample", "notes", "--seed", 1, "--length", 50, "--prime", "Let # $X$ be")
    assert result.stdout.startswith("Let  $X$ be")
    assert "1 of the prompt's 12 characters do not fit" in result.stderr


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
@pytest.mark.usefixtures("latex_model")
def test_a_paper_is_typeset(rnngen, tmp_path):
    result = rnngen("sample", "notes", "--seed", 2, "--length", 1000, "-o", tmp_path / "paper.pdf")
    assert result.exit_code == 0
    assert (tmp_path / "paper.pdf").read_bytes().startswith(b"%PDF-")
