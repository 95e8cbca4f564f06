"""The hash tree is the one of RFC 6962."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unjam.worklog.rules import tree
from unjam.worklog.rules.moves import places_changed

LEAVES = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=20)


def slow_root(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, word for word, on leaf hashes."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    left, right = slow_root(leaves[:split]), slow_root(leaves[split:])
    return hashlib.sha256(b"\1" + left + right).digest()


def test_the_published_example() -> None:
    """Test vectors of the Certificate Transparency project: eight leaves."""
    inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
    inputs.append("606162636465666768696a6b6c6d6e6f")
    leaves = [hashlib.sha256(b"\0" + bytes.fromhex(text)).digest() for text in inputs]
    assert tree.root(leaves).hex() == (
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    )
    assert tree.root([]).hex() == (
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )


@given(leaves=LEAVES)
def test_the_root_is_that_of_the_definition(leaves) -> None:
    assert tree.root(leaves) == slow_root(leaves)


@given(leaves=LEAVES, data=st.data())
def test_every_leaf_has_a_proof_and_no_other_leaf_fits_it(leaves, data) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    proof = tree.inclusion_proof(leaves, index)
    fits = {"index": index, "size": len(leaves), "proof": proof}
    assert tree.root_from_proof(leaves[index], **fits) == tree.root(leaves)
    other = hashlib.sha256(leaves[index]).digest()
    assert tree.root_from_proof(other, **fits) != tree.root(leaves)


def test_a_proof_of_the_wrong_length_is_refused() -> None:
    leaves = [bytes([n]) * 32 for n in range(5)]
    proof = tree.inclusion_proof(leaves, 2)
    with pytest.raises(ValueError, match="short"):
        tree.root_from_proof(leaves[2], index=2, size=5, proof=proof[:-1])
    with pytest.raises(ValueError, match="long"):
        tree.root_from_proof(leaves[2], index=2, size=5, proof=[*proof, bytes(32)])
    with pytest.raises(IndexError):
        tree.inclusion_proof(leaves, 5)


@given(leaves=LEAVES.filter(lambda leaves: len(set(leaves)) == len(leaves) > 1), data=st.data())
def test_two_leaves_that_changed_places_are_found(leaves, data) -> None:
    first, second = sorted(
        data.draw(st.sets(st.integers(0, len(leaves) - 1), min_size=2, max_size=2))
    )
    swapped = list(leaves)
    swapped[first], swapped[second] = swapped[second], swapped[first]
    assert places_changed(swapped, root=tree.root(leaves)) == (first, second)


def test_among_many_only_neighbours_are_tried() -> None:
    leaves = [hashlib.sha256(bytes([n % 256, n // 256])).digest() for n in range(1_000)]
    near, far = list(leaves), list(leaves)
    near[700], near[701] = near[701], near[700]
    far[7], far[900] = far[900], far[7]
    assert places_changed(near, root=tree.root(leaves)) == (700, 701)
    assert places_changed(far, root=tree.root(leaves)) is None
