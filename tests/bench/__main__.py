"""`python -m tests.bench [--entries N] [--rounds R]`: how fast things are, as ratios to what they stand on.

A ratio says the same on a slow machine and on a fast one, so it can be compared between commits.
Nothing here is asserted: a busy machine must not fail a test run.
"""

import sys

from tests.bench.checks import bench_checks
from tests.bench.discovery import bench_discovery
from tests.bench.fleet import main as fleet
from tests.bench.frames import bench_frames
from tests.bench.imports import bench_imports
from tests.bench.lists import bench_lists
from tests.bench.ratio import table


def main() -> None:
    for line in table(row for bench in _BENCHES for row in bench()):
        print(line, flush=True)  # noqa: T201 -- this is a program
    print()  # noqa: T201
    fleet(sys.argv[1:])


_BENCHES = (bench_imports, bench_discovery, bench_checks, bench_lists, bench_frames)

if __name__ == "__main__":
    main()
