from sealskin.core.roles import ALL, Role, Scope
from sealskin.serve.access.principal import LOCAL, Principal


def test_roles_hold_in_their_group_and_below_them() -> None:
    kim = Principal("session", "kim", {ALL: Role.viewer, "shop-1": Role.operator})
    assert kim.may(Role.viewer, Scope.read, "shop-2")
    assert kim.may(Role.viewer, Scope.read, None)
    assert kim.may(Role.operator, Scope.operate, "shop-1")
    assert kim.may(Role.viewer, Scope.video, "shop-1")
    assert not kim.may(Role.operator, Scope.operate, "shop-2")
    assert not kim.may(Role.operator, Scope.operate, None)
    assert not kim.may(Role.admin, Scope.admin, "shop-1")
    assert kim.may_somewhere(Role.operator, Scope.operate)
    assert not kim.may_somewhere(Role.admin, Scope.admin)


def test_one_group_is_not_all() -> None:
    kim = Principal("session", "kim", {"shop-1": Role.admin})
    assert not kim.may(Role.viewer, Scope.read, "shop-2")
    assert not kim.may(Role.viewer, Scope.read, None), "a camera without a group is for all groups"


def test_a_token_does_what_its_scopes_say_and_no_more() -> None:
    token = Principal("token", "till", scopes=frozenset({Scope.read}), groups=frozenset({"a"}))
    assert token.may(Role.viewer, Scope.read, "a")
    assert not token.may(Role.viewer, Scope.video, "a")
    assert not token.may(Role.viewer, Scope.read, "b")
    assert not token.may(Role.viewer, Scope.read, None)
    assert not token.may_somewhere(Role.viewer, Scope.metrics)
    everywhere = Principal("token", "prom", scopes=frozenset({Scope.metrics}), groups={ALL})
    assert everywhere.may(Role.viewer, Scope.metrics, None)
    assert not everywhere.may(Role.viewer, Scope.read, None)


def test_who_sits_here_may_do_everything() -> None:
    assert LOCAL.may(Role.admin, Scope.admin, None)
    assert not Principal("session", "nobody").may_somewhere(Role.viewer, Scope.read)
