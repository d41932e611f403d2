"""Links between documents lead to files of the site; one outside would break it."""

import re

import pytest

from tests.meta.generate_docs import REPOSITORY
from tests.shipped import shipped

DOCS = REPOSITORY / "docs"
PAGES = [path for path in shipped(DOCS) if path.suffix == ".md"]
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_of_a_page_lead_to_files_of_the_site(page):
    for link in LINK.findall(page.read_text("utf-8")):
        target = (page.parent / link).resolve()
        assert target.exists(), f"{page}: {link}"
        assert target.is_relative_to(DOCS), f"{page}: {link} is no part of the site"
