import pytest

from sealskin.core.errors import ConfigError
from sealskin.core.roles import ALL, Grant, Role, highest


@pytest.mark.parametrize("text", ["viewer", "operator:shop-1", "admin"])
def test_grants_are_read_as_they_are_written(text: str) -> None:
    assert str(Grant.parse(text)) == text


def test_a_grant_without_a_group_is_for_all() -> None:
    assert Grant.parse("viewer") == Grant(Role.viewer, ALL)
    assert Grant.parse("viewer:shop-1") == Grant(Role.viewer, "shop-1")


@pytest.mark.parametrize("text", ["", "root", "Viewer", "viewer:", ":shop-1", "1"])
def test_nonsense_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="expected viewer, operator or admin"):
        Grant.parse(text)


def test_the_highest_role_counts() -> None:
    grants = map(Grant.parse, ["viewer", "operator:a", "viewer:a", "admin:b"])
    assert highest(grants) == {ALL: Role.viewer, "a": Role.operator, "b": Role.admin}
