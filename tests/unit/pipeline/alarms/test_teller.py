"""Alarms are told to real servers of the web and of mail."""

import hashlib
import hmac
import threading

import pytest

from sealskin.core.config_alarms import MailConfig, WebhookConfig
from sealskin.pipeline.alarms.channels import Mail, Webhook
from sealskin.pipeline.alarms.notice import Notice
from sealskin.pipeline.alarms.teller import Delivery, Teller
from servers.receivers import MailServer, WebhookServer

SECRET = "0123456789abcdef"


def notice(number=7, **more) -> Notice:
    values = {
        "number": number,
        "camera": "hall",
        "rule": "night",
        "kind": "presence",
        "zone": "safe",
        "thing": None,
        "place": (0.25, 0.5),
        "time_ms": 1_764_072_000_000,
        "held_back": 0,
        "test": False,
        "page": "https://sealskin.shop.example/#/incidents/7",
    }
    return Notice(**{**values, **more})


class Book:
    def __init__(self):
        self.all: list[Delivery] = []
        self._changed = threading.Condition()

    def note(self, delivery):
        with self._changed:
            self.all.append(delivery)
            self._changed.notify_all()

    def wait_for(self, outcome, count=1):
        with self._changed:
            there = lambda: [d for d in self.all if d.outcome == outcome]  # noqa: E731
            assert self._changed.wait_for(lambda: len(there()) >= count, 30), self.all
            return there()


@pytest.fixture
def book():
    return Book()


def teller(book, *channels, acknowledged=frozenset()):
    return Teller(
        lambda: [make() for make in channels],
        book.note,
        lambda number: number in acknowledged,
        waits_s=(0.05,),
        end_s=0.2,
    )


def hook(server, **more):
    return lambda: Webhook(WebhookConfig(name="guard", url=server.url, **more))


def test_a_webhook_gets_it_signed(book):
    with WebhookServer() as server, teller(book, hook(server, secret=SECRET)) as telling:
        telling.tell(notice())
        (post,) = server.wait_for()
        book.wait_for("sent")
    assert post.json == {
        "version": 1,
        "event": "alarm",
        "text": "Somebody is there (hall, safe)",
        "id": 7,
        "camera": "hall",
        "rule": "night",
        "kind": "presence",
        "zone": "safe",
        "thing": None,
        "place": [0.25, 0.5],
        "time_ms": 1_764_072_000_000,
        "held_back": 0,
        "test": False,
        "page": "https://sealskin.shop.example/#/incidents/7",
    }
    sent, _, code = post.headers["sealskin-signature"].partition(",v1=")
    signed = sent.removeprefix("t=").encode() + b"." + post.body
    assert code == hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert abs(int(sent.removeprefix("t=")) - post.at_s) < 30


def test_what_was_left_is_said():
    left = notice(kind="object_left", zone="", thing="potted plant")
    assert left.sentence() == "Something was left: potted plant (hall)"
    assert notice(kind="object_left", zone="").sentence() == "Something was left (hall)"


def test_it_is_tried_again_with_the_same_mark_until_it_arrives(book):
    with WebhookServer(500, 429) as server, teller(book, hook(server)) as telling:
        telling.tell(notice())
        posts = server.wait_for(count=3)
        assert book.wait_for("sent")[0].tries == 3
        assert telling.problem is None
    assert {post.headers["sealskin-delivery"] for post in posts} == {"7-guard"}


@pytest.mark.parametrize(("statuses", "posts"), [((410,), 1), ((302,), 1), ((500,) * 9, 4)])
def test_it_is_given_up_when_that_is_no_use(book, statuses, posts):
    with WebhookServer(*statuses) as server, teller(book, hook(server, tries=4)) as telling:
        telling.tell(notice())
        (failed,) = book.wait_for("failed")
        assert telling.problem == f"alarms do not reach guard: answered with status {statuses[0]}"
    assert (failed.tries, len(server.posts)) == (posts, posts)


def test_a_server_that_is_away_is_no_error_of_ours_and_its_address_stays_secret(book):
    with WebhookServer() as server:
        gone = server.url
    config = WebhookConfig(name="guard", url=gone + "?key=s3cret", tries=2)
    with teller(book, lambda: Webhook(config)) as telling:
        telling.tell(notice())
        (failed,) = book.wait_for("failed")
    assert failed.problem == "ConnectError"
    assert "s3cret" not in repr(config)


def test_mail_says_what_where_and_when(book):
    with MailServer() as server:
        config = MailConfig(
            name="boss",
            host="127.0.0.1",
            port=server.port,
            tls="none",
            sender="sealskin@shop.example",
            to=["kim@shop.example", "lee@shop.example"],
        )
        with teller(book, lambda: Mail(config)) as telling:
            telling.tell(notice(held_back=3))
            (mail,) = server.wait_for()
            book.wait_for("sent")
    assert mail["subject"] == "Somebody is there (hall, safe)"
    assert mail["x-rcptto"] == "kim@shop.example, lee@shop.example"
    text = mail.get_payload(decode=True).decode()
    assert "Rule: night (presence)" in text
    assert "Held back since the last one by the rule's limits: 3" in text
    assert "https://sealskin.shop.example/#/incidents/7" in text
    assert not mail.is_multipart()


def test_later_ones_are_told_only_if_nobody_acknowledged(book):
    acknowledged = {8}
    with WebhookServer() as server:
        late = hook(server, after_s=0.2)
        with teller(book, late, acknowledged=acknowledged) as telling:
            telling.tell(notice(7))
            telling.tell(notice(8))
            book.wait_for("sent")
            assert book.wait_for("not needed")[0].notice.number == 8
    assert [post.json["id"] for post in server.posts] == [7]


def test_a_test_is_told_at_once_to_all(book):
    with WebhookServer() as server, teller(book, hook(server, after_s=3600)) as telling:
        telling.tell(notice(None, test=True))
        (post,) = server.wait_for()
    assert post.json["text"] == "Test: Somebody is there (hall, safe)"


def test_what_waits_at_the_end_is_told_as_failed(book):
    with WebhookServer() as server, teller(book, hook(server, after_s=3600)) as telling:
        telling.tell(notice())
        book.wait_for("waiting")
    assert book.wait_for("failed")[0].problem == "Sealskin was ended before"
