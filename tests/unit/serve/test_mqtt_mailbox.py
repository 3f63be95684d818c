"""What waits for the broker is bounded, newest states go first, and losses are told once."""

import json

from sealskin.serve.mqtt.mailbox import Letter, Mailbox


def taken(mailbox: Mailbox) -> Letter:
    letter = mailbox.next()
    assert letter is not None
    mailbox.sent(letter)
    return letter


def test_of_a_state_only_the_newest_waits_and_events_wait_in_order() -> None:
    mailbox = Mailbox(10, "events")
    mailbox.put_event("events", "1", 1)
    mailbox.put_newest("state", "old")
    mailbox.put_newest("state", "new")
    mailbox.put_event("events", "2", 2)
    assert [taken(mailbox).payload for _ in range(3)] == ["new", "1", "2"]
    assert mailbox.next() is None
    mailbox.renew()
    assert taken(mailbox) == mailbox._newest["state"]
    assert mailbox.next() is None


def test_what_was_not_sent_is_sent_again() -> None:
    mailbox = Mailbox(10, "events")
    mailbox.put_event("events", "1", 1)
    assert mailbox.next() is mailbox.next()
    mailbox.put_newest("state", "old")
    on_its_way = mailbox.next()
    assert on_its_way is not None
    mailbox.put_newest("state", "new")
    mailbox.sent(on_its_way)
    assert taken(mailbox).payload == "new", "a newer one came while the old one was on its way"


def test_losses_are_counted_and_told_once() -> None:
    mailbox = Mailbox(2, "events")
    mailbox.put_event("events", "0", 10)
    on_its_way = mailbox.next()
    assert on_its_way is not None
    for number in range(1, 5):
        mailbox.put_event("events", str(number), 10 + number)
    mailbox.sent(on_its_way)  # it was dropped meanwhile, and no other one goes in its place
    assert mailbox.dropped == 3
    told = mailbox.next()
    assert told is not None
    assert json.loads(told.payload) == {
        "event_type": "dropped",
        "events": 3,
        "since_ms": 10,
        "until_ms": 12,
    }
    mailbox.put_event("events", "5", 15)  # and one more is lost while this is on its way
    mailbox.sent(told)
    assert json.loads(taken(mailbox).payload)["events"] == 1
    assert [taken(mailbox).payload for _ in range(2)] == ["4", "5"]
    assert mailbox.next() is None
