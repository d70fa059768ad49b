"""Workers on machines of their own: a cable that is cut, and a disk that is full. Needs root."""

import pytest

from tests.training.links import can_link, linked, small_disk
from tests.training.team_process import PATIENCE, TINY, Crew, ended
from tests.training.test_team import TEXT, check_ended, check_finished, close

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not can_link(), reason="needs root and iproute2"),
]


@pytest.fixture
def corpus(tmp_path):
    """A text of seventy thousand characters."""
    path = tmp_path / "text.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_two_machines_learn_what_one_does_and_a_cut_cable_ends_both(tmp_path, corpus):
    alone = Crew(tmp_path / "alone", corpus, options=[*TINY, "--lanes", "16"])
    single = alone.start_alone("--epochs", "0.3")
    with linked() as link:
        crew = Crew(tmp_path, corpus, hosts=link.hosts, prefixes=link.prefixes)
        first, second = crew.start_all("--epochs", "0.3")
        crew.wait_for_checkpoint(first)
        link.cut()
        check_ended(first, PATIENCE, f"Worker 1 (10.77.0.2:{crew.ports[1]})", "--resume")
        check_ended(second, PATIENCE, f"Worker 0 (10.77.0.1:{crew.ports[0]})", "--resume")
    with linked():
        check_finished(crew.run("--resume"))
    assert ended(single, 300)[0] == 0
    assert close(crew.weights(), alone.weights()) < 1e-5


def test_a_full_disk_of_worker_0_ends_all_and_the_last_good_model_stays(tmp_path, corpus):
    options = [*TINY, "--units", "64"]
    crew = Crew(tmp_path, corpus, options=options)
    with small_disk(tmp_path / "0" / "home", "200k"):  # room for one model, not for two
        first, second = crew.start_all("--epochs", "0.3")
        check_ended(first, 300, "model.safetensors cannot be written")
        check_ended(
            second, PATIENCE, "Worker 0 (", "has ended", "model.safetensors cannot be written"
        )
        assert crew.weights()
