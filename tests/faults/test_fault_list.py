"""docs/faults.md names a proof for every fault, and every proof it names is there."""

import re
from pathlib import Path

TESTS = Path(__file__).parent.parent
LIST = TESTS.parent / "docs" / "faults.md"

RUNS = ((1, 6), (10, 13), (17, 20), (22, 24), (26, 27), (29, 38), (40, 42))
LISTED = {number for first, last in RUNS for number in range(first, last + 1)}
"""The faults of what is built so far."""

ROW = re.compile(r"^\| (?P<number>\d+) \|.*\| (?P<proofs>[^|]+) \|$", re.MULTILINE)
PROOF = re.compile(r"`(?P<file>[^`:]+)::(?P<name>\w+)`")


def test_every_fault_has_a_proof() -> None:
    """Each once, with at least one test."""
    rows = [
        (int(row["number"]), PROOF.findall(row["proofs"])) for row in ROW.finditer(LIST.read_text("utf-8"))
    ]
    assert [number for number, _ in rows] == sorted(LISTED)
    assert [number for number, proofs in rows if not proofs] == []


def test_every_proof_is_a_test() -> None:
    """In the file that is named."""
    proofs = PROOF.findall(LIST.read_text("utf-8"))
    texts = {file: (TESTS / file).read_text("utf-8") for file, _ in proofs if (TESTS / file).is_file()}
    gone = [
        f"{file}::{name}"
        for file, name in proofs
        if not re.search(rf"^ *(async )?def {name}\(", texts.get(file, ""), re.MULTILINE)
    ]
    assert gone == []
