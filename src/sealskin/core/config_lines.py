"""Exchanges the lines of one setting in a YAML text, and no other line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

Dump = Callable[[Any], str]


def splice(
    text: str, keys: tuple[str | int, ...], new: tuple[Any] | None, dump: Dump
) -> str | None:
    """A text with one setting changed.

    Args:
        text: valid YAML.
        keys: where the setting stands, see `config_edit`.
        new: its value; None takes it out.
        dump: plain data as YAML in the style of this file.

    Returns:
        The text; None where whole lines do not do. The caller compares what it says with what was
        wanted: anchors, for instance, are not seen here.
    """
    if not text.endswith("\n"):
        text += "\n"
    lines = text.splitlines(keepends=True)
    root = YAML(typ="rt").compose(text)
    if root is None:
        return None if new is None else text + dump(_nested(keys, new[0]))
    parent, rest = _walk(root, keys)
    if parent is None:
        return None if new is None else _inside_line(lines, root, keys, new[0], dump)
    if len(rest) > 1:  # mappings on the way are missing
        new, rest = new and (_nested(rest[1:], new[0]),), rest[:1]
    if isinstance(parent, MappingNode):
        return _in_mapping(lines, parent, rest[0], new, dump)
    if new is None and len(parent.value) == 1:
        return _emptied(lines, root, keys[:-1], parent.value[0])
    assert isinstance(rest[0], int)
    return _in_list(lines, parent, rest[0], new, dump)


def _inside_line(
    lines: list[str], root: Node, keys: tuple[str | int, ...], new: Any, dump: Dump
) -> str | None:
    """A value that stands among others on one line, as in `{port: 8420, host: here}`."""
    node: Node | None = root
    for key in keys:
        if isinstance(node, MappingNode):
            pair = _pair(node, key)
            node = pair[1] if pair else None
        elif isinstance(node, SequenceNode) and isinstance(key, int) and key < len(node.value):
            node = node.value[key]
        else:
            return None
    written = dump({"k": new}).removeprefix("k: ").rstrip("\n")
    if not isinstance(node, ScalarNode) or "\n" in written:
        return None
    start, end = node.start_mark, node.end_mark
    if start.line != end.line or start.column == end.column:
        return None
    line = lines[start.line]
    line = line[: start.column] + written + line[end.column :]
    return "".join([*lines[: start.line], line, *lines[start.line + 1 :]])


def _in_mapping(
    lines: list[str], parent: MappingNode, key: str | int, new: tuple[Any] | None, dump: Dump
) -> str | None:
    pair = _pair(parent, key)
    if new is None:
        return None if pair is None else _cut(lines, parent, *pair)
    if pair is None:
        return _insert(lines, parent, {key: new[0]}, dump)
    return _exchange(lines, *pair, new[0], dump)


def _in_list(
    lines: list[str], parent: SequenceNode, number: int, new: tuple[Any] | None, dump: Dump
) -> str | None:
    if number >= len(parent.value):
        return None if new is None else _insert(lines, parent, [new[0]], dump)
    if new is not None:
        return None
    item = parent.value[number]
    return _without(lines, item.start_mark.line, _last_line(item))


def _emptied(lines: list[str], root: Node, keys: tuple[str | int, ...], item: Node) -> str | None:
    """The list at `keys` without its only item, and with all comments in it."""
    above, rest = _walk(root, keys)
    pair = _pair(above, rest[0]) if isinstance(above, MappingNode) and len(rest) == 1 else None
    if pair is None:
        return None
    end = pair[0].end_mark
    line = lines[end.line]
    if line[end.column : end.column + 1] != ":" or end.line == item.start_mark.line:
        return None
    line = f"{line[: end.column]}: []{line[end.column + 1 :]}"
    lines = [*lines[: end.line], line, *lines[end.line + 1 :]]
    return _without(lines, item.start_mark.line, _last_line(item))


def _walk(
    node: Node, keys: tuple[str | int, ...]
) -> tuple[MappingNode | SequenceNode | None, tuple[str | int, ...]]:
    """The deepest block that stands in the text, and the keys below it."""
    for depth, key in enumerate(keys):
        if not isinstance(node, MappingNode | SequenceNode) or node.flow_style:
            return None, ()
        if depth == len(keys) - 1:
            return node, keys[depth:]
        below: Node | None
        if isinstance(node, MappingNode):
            pair = _pair(node, key)
            below = pair[1] if pair else None
        else:
            below = node.value[key] if isinstance(key, int) and key < len(node.value) else None
        if below is None or _is_empty(below):
            # One that is empty, as `cameras:` or `cameras: []`, is written anew as a whole.
            return node, keys[depth:]
        node = below
    return None, ()


def _pair(node: MappingNode, key: str | int) -> tuple[ScalarNode, Node] | None:
    return next(((k, v) for k, v in node.value if k.value == key), None)


def _is_block(node: Node) -> bool:
    return isinstance(node, MappingNode | SequenceNode) and not node.flow_style


def _is_empty(node: Node) -> bool:
    return not node.value


def _nested(keys: tuple[str | int, ...], value: Any) -> Any:
    for key in reversed(keys):
        value = [value] if isinstance(key, int) else {key: value}
    return value


def _last_line(node: Node) -> int:
    """Number of the last line that a node fills, without comments that follow it; -1: none."""
    if isinstance(node, ScalarNode) and not node.value and node.style is None:
        return -1  # nothing stands behind the key; ruamel's marks are at what follows
    if not _is_block(node) or not node.value:
        end = node.end_mark
        return int(end.line - (end.column == 0 and end.line > node.start_mark.line))
    if isinstance(node, MappingNode):
        return max(_last_line(part) for pair in node.value for part in pair)
    return max(_last_line(part) for part in node.value)


def _last_comment(lines: list[str], last: int, column: int) -> int:
    """The last line of an item with the comments below it that are moved in as far as it is."""
    for number in range(last + 1, len(lines)):
        text = lines[number].lstrip(" ")
        if text.startswith("#") and len(lines[number]) - len(text) > column:
            last = number
        elif text.strip():
            break
    return last


def _without(lines: list[str], first: int, last: int) -> str:
    return "".join([*lines[:first], *lines[last + 1 :]])


def _cut(lines: list[str], parent: MappingNode, key: ScalarNode, value: Node) -> str | None:
    first = key.start_mark
    if len(parent.value) == 1 or lines[first.line][: first.column].strip():
        return None  # nothing would be left, or a list's dash stands before it
    return _without(lines, first.line, max(first.line, _last_line(value)))


def _exchange(lines: list[str], key: ScalarNode, value: Node, new: Any, dump: Dump) -> str | None:
    at, first = key.start_mark.column, key.start_mark.line
    written = dump({key.value: new}).splitlines(keepends=True)
    start, end = value.start_mark, value.end_mark
    if (
        not _is_block(value)
        and len(written) == 1
        and start.line == end.line == first
        and value.value
    ):
        kept = lines[first][end.column :]  # a comment, most often
        head, body = lines[first][:at], written[0].rstrip("\n")
        return "".join([*lines[:first], head + body + kept, *lines[first + 1 :]])
    if written[0].endswith(":\n"):  # a comment behind the key stays there
        stands_here = start.line == first and _last_line(value) >= 0
        behind = lines[first][(end if stands_here else key.end_mark).column :]
        written[0] = written[0].rstrip("\n") + behind.removeprefix(":")
    block = [lines[first][:at] + written[0], *(" " * at + line for line in written[1:])]
    return "".join([*lines[:first], *block, *lines[max(first, _last_line(value)) + 1 :]])


def _insert(
    lines: list[str], parent: MappingNode | SequenceNode, new: Any, dump: Dump
) -> str | None:
    at, last = parent.start_mark.column, _last_line(parent)
    if isinstance(parent, SequenceNode):
        last = _last_comment(lines, last, at)
    # A dumped list is moved to the right as lists of this file are.
    written = [line.rstrip("\n") for line in dump(new).splitlines()]
    moved = len(written[0]) - len(written[0].lstrip(" "))
    block = [" " * at + line[moved:] + "\n" for line in written]
    return "".join([*lines[: last + 1], *block, *lines[last + 1 :]])
