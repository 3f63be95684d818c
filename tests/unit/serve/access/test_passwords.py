import pytest

from sealskin.core.errors import ConfigError
from sealskin.serve.access.passwords import (
    check_name,
    check_password,
    hash_password,
    is_right,
    is_weak,
)


def test_a_hash_is_argon2id_and_checks_its_password_only() -> None:
    kept = hash_password("correct horse battery")
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert len(kept) <= 200, "the column is short"
    assert "horse" not in kept
    assert is_right(kept, "correct horse battery")
    assert not is_right(kept, "correct horse batterz")
    assert not is_weak(kept)
    assert is_weak(
        "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$iWh06vD8Fy27wf9npn6FXWiCX4K6pW6Ue1Bnzz07Z8A"
    )


def test_nobody_signs_in_without_a_password() -> None:
    assert not is_right(None, "")
    assert not is_right(None, "nobody has this password, which is not secret")
    assert not is_right("", "")
    assert not is_right("nonsense", "nonsense")


def test_the_same_letters_typed_otherwise_are_the_same_password() -> None:
    assert is_right(hash_password("caf\u00e9 horse battery"), "cafe\u0301 horse battery")


@pytest.mark.parametrize(
    "password", ["", "elevenchars", "aaaaaaaaaaaaaaaa", "kimkimkimkim", "x" * 257]
)
def test_a_weak_password_is_refused_and_not_repeated(password: str) -> None:
    with pytest.raises(ConfigError) as refused:
        check_password("kim", password)
    assert not password or password not in str(refused.value)


def test_four_words_are_enough() -> None:
    check_password("kim", "paper otter violin lamp")


def test_names_are_kept_small() -> None:
    assert check_name(" Kim@Example.com ") == "kim@example.com"
    for wrong in ("", "a b", "-kim", "k" * 101, "ki\u0131m"):
        with pytest.raises(ConfigError, match="expected a name"):
            check_name(wrong)
