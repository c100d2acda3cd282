"""Progress in a log: one line for each thing, readable by a screen reader."""

import pytest

from assistant.cli.progress import megabytes, progress


def test_each_thing_is_named_once_and_small_ones_not_at_all(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with progress() as report:
        for done in (0, 1 << 20, 5 << 20):
            report("https://example.org/a/model.bin?x=1", done, 5 << 20)
        report("config.json", 0, 2309)
        report("waiting for another process", 0, None)
    assert capsys.readouterr().err.splitlines() == [
        "  model.bin, 5 MB",
        "  waiting for another process",
    ]


@pytest.mark.parametrize(
    ("size", "shown"),
    [(0, "1 kB"), (2309, "2 kB"), (59_697_294, "60 MB"), (1_300_000_000, "1.3 GB")],
)
def test_sizes(size: int, shown: str) -> None:
    assert megabytes(size) == shown
