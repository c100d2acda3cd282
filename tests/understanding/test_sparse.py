"""The table of features, and the equations solved with it, against numpy's own ways."""

import numpy as np
import pytest

from assistant.understanding.sparse import products, solved, table

SIZES = (1, 7, 256, 700)


@pytest.mark.parametrize("size", SIZES)
def test_products_and_solution_are_those_of_the_whole_matrix(size: int) -> None:
    chance = np.random.default_rng(size)
    phrases = [{f"f{each}": 1.0 for each in set(chance.zipf(1.4, 30) % 3000)} for _ in range(size)]
    entries = table(phrases)
    values = chance.random(len(entries.of)).astype(np.float32)
    whole = np.zeros((size, len(entries.index)), dtype=np.float32)
    whole[entries.phrases, entries.of] = values
    like = products(entries, values, size)
    np.testing.assert_allclose(like, whole @ whole.T, rtol=1e-4, atol=1e-4)
    like += np.eye(size, dtype=np.float32)
    wanted = chance.random((size, 3)).astype(np.float32)
    expected = np.linalg.solve(like, wanted)
    np.testing.assert_allclose(solved(like, wanted), expected, rtol=1e-3, atol=1e-4)


def test_features_can_be_left_out() -> None:
    whole = table([{"a": 1.0, "~b": 1.0}, {"c": 1.0, "a": 1.0}], without="~")
    assert set(whole.index) == {"a", "c"}
    assert whole.holding(whole.index["a"]).tolist() == [0, 1]
    kept = whole.only(whole.counts > 1)
    assert kept.index == {"a": 0}
    assert kept.holding(0).tolist() == [0, 1]
    assert kept.starts.tolist() == [0, 2]
