"""The table of rights: whole, deny by default, and said in words."""

import pytest

from unjam.practice.rules import PERMISSIONS_OF, SENTENCES, Permission, Role, permissions_of

GRANTED = {
    Permission.SEE_HOME: set(Role),
    Permission.SEE_MAP: {Role.PHYSICIAN, Role.MANAGER, Role.COACH},
    Permission.SEE_CASE: set(Role) - {Role.COACH},
    Permission.IMPORT_WORK: {Role.MANAGER, Role.BILLER},
    Permission.CHANGE_PRACTICE: {Role.MANAGER},
}


@pytest.mark.parametrize("permission", Permission)
def test_each_right_belongs_to_these_roles_alone(permission):
    assert {role for role in Role if permission in permissions_of(role)} == GRANTED[permission]


def test_every_role_has_rights_and_one_sentence_with_its_first_screen():
    assert set(PERMISSIONS_OF) == set(SENTENCES) == set(Role)
    for sentence in SENTENCES.values():
        assert "begins with" in sentence
        assert sentence.endswith(".")
        assert sentence.count(".") == 1


@pytest.mark.parametrize("word", ["", "owner", "MANAGER", "manager ", "rn"])
def test_a_word_that_is_no_role_has_no_rights(word):
    assert permissions_of(word) == frozenset()
