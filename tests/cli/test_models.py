import re

import pytest

from rnngen.models.library import model_path


@pytest.mark.usefixtures("text_model")
def test_removing_asks_and_says_what_it_frees(rnngen):
    model_path("prose").with_name("model.safetensors.previous").write_bytes(b"x" * 1_230_000)
    assert re.search(r"prose.* MB, 1\.2 MB of earlier trainings", rnngen("models").stdout)
    assert "1 file of earlier trainings (1.2 MB)" in rnngen("models", "show", "prose").stdout
    assert "Nothing was removed" in rnngen("models", "remove", "prose", input="n\n").stderr
    asked = rnngen("models", "remove", "prose", "--previous", input="y\n")
    assert asked.exit_code == 0
    assert "1 file, 1.2 MB, for good?" in asked.stderr
    assert "1.2 MB freed" in asked.stderr
    assert model_path("prose").exists()
    assert (
        "no backups of earlier trainings"
        in rnngen("models", "remove", "prose", "--previous").stderr
    )
    assert rnngen("models", "remove", "prose", model_path("prose"), "--yes").exit_code == 0
    assert not model_path("prose").parent.exists()
    assert rnngen("models", "remove", "prose", "--yes").exit_code == 1
