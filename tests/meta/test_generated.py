"""Generated files are what the code generates now."""

import pytest

from tests.meta.generate_docs import GENERATED, REPOSITORY


@pytest.mark.parametrize("name", GENERATED)
def test_generated_file_is_current(name):
    text = (REPOSITORY / name).read_text(encoding="utf-8")
    assert text == GENERATED[name](), f"{name} is stale: run `make docs`"
