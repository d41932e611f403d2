"""``braggtrace verify`` as a user sees it."""

import json

from tests.pipeline.bundles import flip


def test_verify_prints_the_verdict_and_exits_0(braggtrace, bundle):
    result = braggtrace("verify", bundle)
    assert (result.code, result.err) == (0, "")
    verdict = json.loads((bundle / "metrics.json").read_text(encoding="utf-8"))
    assert result.out.startswith(f"VERIFIED  {bundle}")
    assert f"the verdict {verdict['verdict']} follows" in result.out


def test_verify_prints_every_problem_and_exits_1(braggtrace, bundle):
    flip(bundle / "env.json")
    (bundle / "more").write_text("more", encoding="utf-8")
    result = braggtrace("verify", bundle)
    assert (result.code, result.err) == (1, "")
    assert result.out.splitlines() == [
        "WRONG  more is not listed in sha256.txt",
        "WRONG  env.json was changed: its checksum is not the recorded one",
        f"NOT VERIFIED  {bundle}  (2 problems)",
    ]
