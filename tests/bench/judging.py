"""Time of the comparator alone, values in memory; prints a line of JSON.

``python -m tests.bench.judging BASELINE SUBJECT``, two columnar traces.
"""

import json
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from braggtrace.cli.allocator import keep_freed_memory
from braggtrace.defaults import ALL_GROUPS
from braggtrace.judgement.findings import Rules
from braggtrace.judgement.judge import Judging
from braggtrace.judgement.tolerance import DEFAULT_TOLERANCE
from braggtrace.pipeline.compare import present
from braggtrace.pipeline.files.windows import WORKERS, Blocks
from braggtrace.pluginmanager import Registry
from braggtrace.traceio import ColumnarFile

ROUNDS = 5


def main() -> None:
    keep_freed_memory()
    baseline, subject = (ColumnarFile(Path(word)) for word in sys.argv[1:])
    blocks, registry = Blocks(baseline, subject), Registry()
    extractors = present(registry.extractors(ALL_GROUPS), *blocks.shown())
    comparators = registry.comparators(("close", "exact"))
    windows, rules = list(blocks.each()), Rules(default=DEFAULT_TOLERANCE)
    taken, values = [], 0
    for _ in range(ROUNDS):
        judging = Judging(extractors, comparators, rules)
        start = time.perf_counter()
        with ThreadPoolExecutor(max_workers=WORKERS) as pool:
            for i, sides in enumerate(windows):
                seen = blocks.seen() if i else frozenset()
                judging.take(*sides, seen=seen, spread=pool.map)
        result = judging.result()
        taken.append(time.perf_counter() - start)
        values = result.accounting.compared
    print(json.dumps({"values": values, "judging": statistics.median(taken)}))


if __name__ == "__main__":
    main()
