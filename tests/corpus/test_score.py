import json
import os
import sys
from concurrent.futures import Future
from pathlib import Path

import pytest

from rnngen.corpus import score, score_worker, worker_pool
from rnngen.corpus.document import Document, Skipped, SourceFile, no_progress
from rnngen.corpus.score import chorale_files, read_files
from rnngen.corpus.worker_pool import LostFile, Worker, Workers
from rnngen.music import bridge
from rnngen.music.bridge import read_midi
from tests.corpus.sources import parsed_here, source
from tests.music.midi_files import meta, midi_file, off, on

DATA = Path(__file__).parents[1] / "data"
IRISH = sorted((Path(__file__).parents[2] / "corpora/irish/MIDI").glob("*.mid"))


def melody(*pitches):
    return midi_file([message for pitch in pitches for message in (on(pitch), off(pitch, 480))])


def read(files, progress=no_progress):
    return list(read_files([source(name, data) for name, data in files.items()], progress))


def cache_files():
    return sorted(Path(os.environ["RNNGEN_CACHE"]).rglob("*.json"))


@pytest.fixture
def asked(monkeypatch):
    """Answer in this process, which starts faster than a worker; the list tells what was asked."""
    forms = []

    def ask(_, form, data, seconds):
        forms.append(form)
        return parsed_here(form, data)

    monkeypatch.setattr(Workers, "ask", ask)
    return forms


def test_documents_come_in_the_order_of_the_files_and_bad_ones_are_skipped():
    progress = []
    files = {"b.mid": melody(60), "bad.mid": b"MThd", "empty.xml": b"", "a.mid": melody(62, 64)}
    found = read(files, lambda done, total: progress.append((done, total)))
    assert [item.name for item in found] == ["b.mid", "bad.mid", "empty.xml", "a.mid"]
    assert [type(item) for item in found] == [Document, Skipped, Skipped, Document]
    assert found[1].reason.startswith("is not a readable MIDI file: its header is missing")
    assert found[3].content == read_midi(files["a.mid"])[0]
    assert progress == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_a_tunebook_gives_a_document_for_each_tune(asked):
    found = read({"book.abc": (DATA / "tunebook.abc").read_bytes()})
    assert [item.name for item in found] == [
        f"book.abc#{title}" for title in ("1 The Pick-up", "2 The Broken One", "7 The Waltz")
    ]
    assert [type(item) for item in found] == [Document, Skipped, Document]
    assert found[0].notices == ("1 grace note was left out",)
    assert [sign.symbol for sign in found[0].content.chords[:1]] == ["Em"]


def test_a_midi_file_of_format_2_gives_a_document_for_each_track(asked):
    notes = [[on(pitch), off(pitch, 480)] for pitch in (60, 62)]
    found = read({"two.mid": midi_file(*notes, layout=2), "one.mid": midi_file(notes[0], layout=2)})
    assert [(item.name, item.content.notes[0].pitch) for item in found] == [
        ("two.mid#1", 60), ("two.mid#2", 62), ("one.mid", 60),
    ]  # fmt: skip


def test_parts_keep_the_names_of_their_tracks_and_voices(asked, monkeypatch):
    tracks = [[meta("track_name", name=name), on(60), off(60, 480)] for name in ("Fiddle", "Bass")]
    files = {"a.mid": midi_file(*tracks), "b.musicxml": (DATA / "pick-up.musicxml").read_bytes()}
    first = read(files)
    assert first[0].part_names == ("Fiddle", "Bass")
    assert len(first[1].part_names) == len(first[1].content.parts)
    assert [item.part_names for item in read(files)] == [item.part_names for item in first]
    monkeypatch.setattr(bridge, "chorale_names", lambda: ["bwv269"])
    assert next(read_files(chorale_files(), no_progress)).part_names == (
        "Soprano",
        "Alto",
        "Tenor",
        "Bass",
    )


def test_a_file_that_cannot_be_opened_is_skipped():
    def unreadable():
        raise PermissionError(13, "Permission denied")

    [skipped] = read_files([SourceFile("locked.mid", ".mid", unreadable)], no_progress)
    assert skipped == Skipped("locked.mid", "cannot be read (permission denied)")


def test_what_was_read_once_comes_from_the_cache(asked):
    files = {
        "a.mid": melody(60),
        "bad.mid": b"MThd",
        "book.abc": (DATA / "tunebook.abc").read_bytes(),
    }
    first = read(files)
    assert asked == [".mid", ".abc", ".abc", ".abc"]
    assert read(files) == first
    assert [item.name for item in read({"other name.mid": files["a.mid"]})] == ["other name.mid"]
    assert len(asked) == 4


@pytest.mark.parametrize(
    "damage",
    [b"", b"{", b"null", b"[]", b'{"score": {}, "notices": []}', b'{"score": null}', b"\xff"],
)
def test_a_damaged_cache_entry_is_read_again(damage, asked):
    files = {"a.mid": melody(60, 62)}
    first = read(files)
    [entry] = cache_files()
    entry.write_bytes(damage)
    assert read(files) == first
    assert json.loads(entry.read_bytes())["notices"] == []


def test_a_cache_that_cannot_be_written_does_not_matter(asked, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("RNNGEN_CACHE", str(tmp_path / "file"))
    assert [type(item) for item in read({"a.mid": melody(60)})] == [Document]


def test_chorales_are_documents_by_their_names(asked, monkeypatch):
    monkeypatch.setattr(bridge, "chorale_names", lambda: ["bwv269", "bwv27.6"])
    found = list(read_files(chorale_files(), no_progress))
    assert [type(item) for item in found] == [Document, Skipped]
    assert found[0].content == bridge.read_chorale("bwv269")[0]
    assert found[1].name == "bwv27.6"
    monkeypatch.setattr(bridge, "chorale_names", lambda: pytest.fail("the names were not kept"))
    assert list(read_files(chorale_files(), no_progress)) == found


def test_a_worker_that_hangs_is_killed_and_the_next_file_is_read():
    worker = Worker()
    try:
        with pytest.raises(LostFile, match=r"takes longer than 0\S* s to read"):
            worker.ask(".mid", melody(60), seconds=0.01)
        assert "score" in json.loads(worker.ask(".mid", melody(60), seconds=60))
    finally:
        worker.close()


def test_a_file_has_so_much_of_the_processor_however_busy_the_machine(monkeypatch):
    monkeypatch.setattr(worker_pool, "_WALL_FACTOR", 1e6)
    long = b"X:1\nT:Long\nM:4/4\nL:1/8\nK:G\n" + b"GABc dedB | " * 3000
    worker = Worker()
    try:
        assert "score" in json.loads(worker.ask(".mid", melody(60), seconds=60))
        with pytest.raises(LostFile, match=r"takes longer than 0\S* s to read"):
            worker.ask(".abc", long, seconds=0.2)
        assert "score" in json.loads(worker.ask(".mid", melody(60), seconds=60))
    finally:
        worker.close()


def test_a_worker_that_dies_costs_only_its_file(monkeypatch):
    start = worker_pool._start
    processes = []

    def start_and_remember(arguments):
        processes.append(start(arguments))
        return processes[-1]

    monkeypatch.setattr(worker_pool, "_start", start_and_remember)
    worker = Worker()
    try:
        worker.ask(".mid", melody(60), seconds=60)
        processes[0].kill()
        with pytest.raises(LostFile, match="makes its reader crash"):
            worker.ask(".mid", melody(60), seconds=60)
        assert "score" in json.loads(worker.ask(".mid", melody(60), seconds=60))
    finally:
        worker.close()
    assert [process.poll() is not None for process in processes] == [True, True]


def test_where_no_process_can_be_started_files_are_skipped(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    [skipped] = read({"a.mid": melody(60)})
    assert skipped.reason.startswith("needs a process of its own")


def test_giving_up_in_the_middle_ends_the_workers_at_once(monkeypatch):
    started = []
    start = worker_pool._start
    monkeypatch.setattr(
        worker_pool, "_start", lambda arguments: started.append(start(arguments)) or started[-1]
    )
    reading = read_files([source(f"{i}.mid", melody(60 + i)) for i in range(60)], no_progress)
    next(reading)
    reading.close()
    assert started
    assert all(process.poll() is not None for process in started)


def test_too_little_memory_is_a_reason(monkeypatch):
    def exhausted(_):
        raise MemoryError

    monkeypatch.setattr(bridge, "read_midi_and_names", exhausted)
    assert score_worker.parse(".mid", b"")["reason"] == "needs too much memory to be read"


def test_a_module_of_the_users_in_the_current_folder_is_not_imported(monkeypatch, tmp_path):
    (tmp_path / "json.py").write_text("raise SystemExit('the wrong json')")
    monkeypatch.chdir(tmp_path)
    assert [type(item) for item in read({"a.mid": melody(60)})] == [Document]


@pytest.mark.slow
def test_the_irish_tunes_are_read_and_then_come_from_the_cache(monkeypatch):
    files = [source(path.name, path.read_bytes()) for path in IRISH]
    first = list(read_files(files, no_progress))
    assert [type(item) for item in first] == [Document] * len(IRISH)
    monkeypatch.setattr(Workers, "ask", lambda *_: pytest.fail("a worker was asked"))
    assert list(read_files(files, no_progress)) == first


@pytest.mark.parametrize("name", ["tune.txt", "tune"])
def test_a_file_of_another_kind_is_skipped_with_the_suffixes_there_are(name):
    reason = "is not a score file (expected .mid, .midi, .xml, .musicxml, .mxl, .abc, .krn)"
    assert read({name: b"X:1\nK:C\nc\n"}) == [Skipped(name, reason)]


class Lazy(Future):
    """A worker's answer that is computed when it is waited for, unless it is cancelled before."""

    def __init__(self, answer):
        super().__init__()
        self.answer = answer

    def result(self, timeout=None):
        if isinstance(self.answer, Exception):
            raise self.answer
        return json.dumps(self.answer).encode() + b"\n"


def book(count, tune="X:{0}\nT:Tune {0}\nK:C\nc\n\n"):
    return "".join(tune.replace("{0}", str(number)) for number in range(count)).encode()


@pytest.fixture
def seconds_each(monkeypatch):
    """Let each tune take the CPU seconds in the returned list."""
    seconds = [1.0]
    answer = score_worker.parse(".abc", b"X:1\nK:C\nc\n")
    monkeypatch.setattr(Workers, "ask", lambda *_: Lazy({**answer, "seconds": seconds[0]}))
    return seconds


def test_all_tunes_of_a_book_share_one_allowance_of_time(seconds_each):
    found = read({"book.abc": book(40), "other.abc": book(2)})
    assert [item.name for item in found] == [
        *(f"book.abc#{number} Tune {number}" for number in range(3)),
        "book.abc",
        "other.abc#0 Tune 0",
        "other.abc#1 Tune 1",
    ]
    assert found[3].reason == "takes longer than 2.5 s to read; 3 of its 40 pieces could be tried"


def test_the_pieces_of_a_single_file_are_reported(asked):
    progress = []
    read({"book.abc": book(3)}, lambda done, total: progress.append((done, total)))
    assert progress == [(1, 3), (2, 3), (3, 3)]


def test_the_next_reading_of_a_book_goes_on_where_the_last_was_cut(seconds_each):
    files = {"book.abc": book(10)}
    assert len(read(files)) == 3 + 1
    assert len(read(files)) == 6 + 1
    assert len(read(files)) == 9 + 1
    assert [type(item) for item in read(files)] == [Document] * 10
    seconds_each[0] = 100
    assert [type(item) for item in read(files)] == [Document] * 10


def test_the_allowance_grows_with_the_book(seconds_each):
    """Of 66 ms a kilobyte, twice as much as a real book takes."""
    tune = (DATA / "tunebook.abc").read_text().split("X:2")[0].replace("X:1", "X:{0}", 1)
    seconds_each[0] = len(tune) / 15_000
    assert all(isinstance(item, Document) for item in read({"book.abc": book(100, tune + "\n\n")}))


def test_a_header_that_every_tune_repeats_gives_no_time(seconds_each):
    seconds_each[0] = 0.05
    header = "".join(f"N:{line}\n" for line in range(1000))
    found = read({"book.abc": (header + "\n").encode() + book(100)})
    assert found[-1].reason.startswith("takes longer than 3.0 s to read; ")


def test_a_tune_that_runs_out_of_time_costs_as_much_as_it_had(monkeypatch):
    late = LostFile("takes longer than 2 s to read")
    monkeypatch.setattr(Workers, "ask", lambda *_: Lazy(late))
    assert [item.reason for item in read({"book.abc": book(9)})] == [
        "takes longer than 2 s to read",
        "takes longer than 2 s to read",
        "takes longer than 2.5 s to read; 2 of its 9 pieces could be tried",
    ]


def test_few_bytes_wait_for_a_worker(asked, monkeypatch):
    monkeypatch.setattr(score, "_BYTES_AHEAD", 100)
    read_blocks, most = [], 0
    files = [source(f"{number}.mid", melody(60 + number)) for number in range(20)]
    for number, file in enumerate(files):
        blocks = file.blocks
        object.__setattr__(
            file,
            "blocks",
            lambda blocks=blocks, number=number: read_blocks.append(number) or blocks(),
        )
    for done, _ in enumerate(read_files(files, no_progress), start=1):
        most = max(most, len(read_blocks) - done)
    assert len(read_blocks) == 20
    assert most <= 3


def test_a_file_too_large_is_not_read_to_its_end():
    blocks = []

    def endless():
        while True:
            blocks.append(2**20)
            yield bytes(2**20)

    [skipped] = read_files([SourceFile("endless.mid", ".mid", endless)], no_progress)
    assert skipped.reason.startswith("is larger than 8 MiB")
    assert len(blocks) == 9


def test_a_book_of_few_notes_makes_no_millions_of_bars(asked):
    found = read({"book.abc": book(3, "X:{0}\nT:Tune {0}\nL:1/8\nK:C\nc10000\n\n")})
    assert {item.reason for item in found} == {"has 1,250 bars but only 1 note"}
