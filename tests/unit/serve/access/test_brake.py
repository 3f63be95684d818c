from sealskin.serve.access.brake import ADDRESS, FORGET_S, MOST, NAME, PAIR, Brake


class Clock:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def fail(brake: Brake, clock: Clock, times: int, name: str, address: str) -> list[float]:
    """The waits between that many failures, each waited out."""
    waits = []
    while len(waits) < times:
        wait_s = brake.take(name, address)
        waits.append(wait_s)
        if wait_s:
            clock.now_s += wait_s
            assert brake.take(name, address) == 0
    return waits


def test_the_wait_doubles_up_to_a_quarter_of_an_hour() -> None:
    clock = Clock()
    waits = fail(Brake(clock), clock, 17, "ann", "10.0.0.1")
    assert waits[:5] == [0] * 5
    assert waits[5:9] == [1, 2, 4, 8]
    assert waits[-1] == PAIR.longest_s == 900


def test_time_does_not_run_while_one_waits() -> None:
    clock = Clock()
    brake = Brake(clock)
    fail(brake, clock, 6, "ann", "10.0.0.1")
    assert brake.take("ann", "10.0.0.1") == brake.take("ann", "10.0.0.1") == 2


def test_others_may_still_try() -> None:
    clock = Clock()
    brake = Brake(clock)
    fail(brake, clock, 6, "ann", "10.0.0.1")
    assert brake.take("ann", "10.0.0.2") == 0
    assert brake.take("kim", "10.0.0.1") == 0


def test_an_address_that_tries_many_names_waits() -> None:
    clock = Clock()
    brake = Brake(clock)
    tried = [brake.take(f"name-{i}", "10.0.0.1") for i in range(ADDRESS.free + 1)]
    assert tried == [0] * ADDRESS.free + [1]


def test_a_name_that_is_tried_from_everywhere_waits_a_little() -> None:
    clock = Clock()
    brake = Brake(clock)
    tried = [brake.take("ann", f"10.0.{i}.1") for i in range(NAME.free + 1)]
    assert tried == [0] * NAME.free + [1]


def test_a_network_of_one_subscriber_counts_as_one_address() -> None:
    clock = Clock()
    brake = Brake(clock)
    for i in range(PAIR.free):
        brake.take("ann", f"2001:db8::{i}")
    assert brake.take("ann", "2001:db8::ffff") == 1
    assert brake.take("ann", "2001:db8:1::1") == 0
    for _ in range(PAIR.free):
        brake.take("kim", "::ffff:10.0.0.9")
    assert brake.take("kim", "10.0.0.9") == 1


def test_who_is_right_is_forgiven_and_others_from_there_are_not() -> None:
    clock = Clock()
    brake = Brake(clock)
    for i in range(ADDRESS.free - 1):
        brake.take(f"name-{i}", "10.0.0.1")
    assert brake.take("ann", "10.0.0.1") == 0
    brake.forgive("ann", "10.0.0.1")
    assert brake.take("kim", "10.0.0.1") == 0
    assert brake.take("lee", "10.0.0.1") == 1


def test_failures_are_forgotten_in_the_end() -> None:
    clock = Clock()
    brake = Brake(clock)
    fail(brake, clock, 6, "ann", "10.0.0.1")
    clock.now_s += FORGET_S + 3
    assert fail(brake, clock, 5, "ann", "10.0.0.1") == [0] * 5


def test_memory_is_bounded() -> None:
    brake = Brake(Clock())
    for i in range(MOST):
        brake.take(f"name-{i}", f"10.{i // 65536}.{i // 256 % 256}.{i % 256}")
    assert len(brake._counts) == MOST
