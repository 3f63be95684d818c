"""`sealskin user` and `sealskin token` as they are typed."""

import subprocess
import sys
from pathlib import Path

import pytest

from sealskin.core.roles import Scope
from sealskin.core.times import now_ms
from sealskin.serve.access.keys import hash_of
from sealskin.serve.access.passwords import is_right
from sealskin.store.accounts import Accounts
from sealskin.store.database import Database
from sealskin.store.keys import Tokens

PASSWORD = "paper otter violin lamp"


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "s.db"


def run(db: Path, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sealskin", *arguments, "--db", str(db)]
    return subprocess.run(command, input=typed, capture_output=True, text=True, timeout=120)


def add(db: Path, name: str, *more: str) -> subprocess.CompletedProcess[str]:
    return run(db, "user", "add", name, "--password-stdin", *more, typed=PASSWORD + "\n")


def test_users_are_added_shown_changed_and_removed(db: Path) -> None:
    assert add(db, "Ann").stdout == "ann may sign in: admin\n"
    done = add(db, "kim", "--role", "viewer:shop-1", "--role", "operator:shop-2")
    assert done.stdout == "kim may sign in: viewer:shop-1, operator:shop-2\n"
    listed = run(db, "user", "list").stdout
    assert listed == "ann  admin\nkim  viewer:shop-1, operator:shop-2\n"
    again = add(db, "kim")
    assert (again.returncode, again.stdout) == (1, "")
    assert again.stderr.startswith("sealskin: there is a user 'kim'; choose another name")
    done = run(db, "user", "password", "kim", "--password-stdin", typed="lamp violin otter paper\n")
    assert done.returncode == 0
    with Database(db) as database:
        kim = Accounts(database).get("kim")
        assert kim is not None
        assert is_right(kim.password, "lamp violin otter paper")
    assert run(db, "user", "role", "kim", "admin").stdout == "kim: admin\n"
    run(db, "user", "remove", "kim")
    done = run(db, "user", "remove", "ann")
    assert "nobody is left who can sign in" in done.stderr
    assert run(db, "user", "list").stdout.startswith("Nobody;")


def test_what_is_wrong_is_said_and_nothing_is_written(db: Path) -> None:
    for arguments, said in [
        (("user", "list"), "there is no database"),
        (("user", "remove", "kim"), "there is no database"),
        (("user", "add", "kim", "--role", "boss"), "expected viewer, operator or admin"),
        (("user", "add", "k i m"), "expected a name"),
        (("token", "create", "x", "--scope", "everything"), "there is no scope 'everything'"),
        (("token", "create", "X Y", "--scope", "read"), "expected a name"),
    ]:
        done = run(db, *arguments)
        assert (done.returncode, done.stdout) == (1, ""), arguments
        assert done.stderr.startswith("sealskin: "), done.stderr
        assert said in done.stderr
        assert not db.exists()
    short = run(db, "user", "add", "kim", "--password-stdin", typed="hunter2\n")
    assert short.returncode == 1
    assert "expected a password of 12" in short.stderr
    assert "hunter2" not in short.stderr
    with Database(db) as database:
        assert Accounts(database).all() == []


def test_a_token_is_shown_once(db: Path) -> None:
    done = run(db, "token", "create", "till", "--scope", "read", "--scope", "video",
               "--group", "shop-1", "--days", "0")  # fmt: skip
    token = done.stdout.strip()
    assert token.startswith("sealskin_")
    assert token not in done.stderr
    with Database(db) as database:
        kept = Tokens(database).get(hash_of(token), now_ms())
    assert kept is not None
    assert (kept.scopes, kept.groups) == ({Scope.read, Scope.video}, {"shop-1"})
    files = [db, *db.parent.glob("s.db-*")]
    assert not any(token.removeprefix("sealskin_").encode() in f.read_bytes() for f in files)
    listed = run(db, "token", "list").stdout
    assert listed == "till  read video  in shop-1  for ever  never used\n"
    assert run(db, "token", "create", "till", "--scope", "read").returncode == 1
    assert run(db, "token", "revoke", "till").returncode == 0
    assert run(db, "token", "list").stdout == "There are none.\n"
    assert "there is no token 'till'" in run(db, "token", "revoke", "till").stderr
