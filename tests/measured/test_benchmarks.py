"""What the benchmarks compare is the same thing, and their stored results are about nothing else."""

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks import plain
from benchmarks.accuracy import accuracy
from benchmarks.cases import CASES
from lossbook import LOSSES

RESULTS = json.loads((Path(__file__).parents[2] / "benchmarks/results.json").read_text(encoding="utf-8"))


def test_a_case_is_of_a_form_of_a_loss():
    forms = {(case.loss, len(case.options.keys() & {"from_logits"})) for case in CASES}
    assert forms <= {(loss, number) for loss in LOSSES for number in range(len(loss.forms))}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_plain_numpy_agrees(case):
    y, p = case.draw(np.random.default_rng(0), (20, *next(iter(case.shapes))[1:]))
    for each in (False, True):
        for ours, theirs in zip(case.run(y, p, each)(), plain.PEERS[case.name](y, p, each)(), strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-15)


def test_the_judge_sees_a_peer_that_is_wrong():
    peers = {"right": {"mse_loss": plain.PEERS["mse_loss"]}, "wrong": {"mse_loss": plain.PEERS["huber_loss"]}}
    right, wrong = [row for row in accuracy(peers, 20) if row["dtype"] == "float64"]
    assert right["value"] <= 3 and not right["lost"]
    assert wrong["lost"] and wrong["where"]


@pytest.mark.parametrize("title", sorted(RESULTS.keys() - {"machine", "speed, all threads", "calls on 10 entries"}))
def test_the_stored_results_are_of_cases(title):
    """Of all but those that were added since `make benchmarks` was run."""
    assert {row["case"] for row in RESULTS[title]} <= {case.name for case in CASES}
