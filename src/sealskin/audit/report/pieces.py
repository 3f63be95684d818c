"""Pieces of HTML. What goes in is safe HTML already: `Words` sees to that."""

from __future__ import annotations

from collections.abc import Sequence


def table(
    caption: str,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    numbers: Sequence[int] = (),
    kind: str = "",
) -> str:
    """A table of a class; columns in `numbers` are set to the right."""

    def cells(row: Sequence[str], tag: str, scope: str = "") -> str:
        return "".join(
            f"<{tag}{scope}{' class=n' if i in numbers else ''}>{cell}</{tag}>"
            for i, cell in enumerate(row)
        )

    heads = cells(head, "th", " scope=col")
    body = "".join(f"<tr>{cells(row, 'td')}</tr>" for row in rows)
    title = f"<caption>{caption}</caption>" if caption else ""
    return (
        f'<div class="wide"><table class="{kind}">{title}<thead><tr>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def definitions(pairs: Sequence[tuple[str, str]]) -> str:
    """Names and what stands behind them."""
    inner = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in pairs)
    return f"<dl>{inner}</dl>"


def figure(title: str, inner: str) -> str:
    """A plot under its title."""
    return f"<figure><figcaption>{title}</figcaption>{inner}</figure>"


def paragraph(text: str, kind: str = "") -> str:
    """One paragraph, of a class if given."""
    return f'<p class="{kind}">{text}</p>' if kind else f"<p>{text}</p>"


def items(texts: Sequence[str]) -> str:
    """A list; nothing for no texts."""
    return f"<ul>{''.join(f'<li>{text}</li>' for text in texts)}</ul>" if texts else ""


def badge(text: str, kind: str) -> str:
    """A short verdict; `kind` gives its colour and shape, and the text says the same."""
    return f'<span class="badge {kind}">{text}</span>'


def meter(value: float, text: str) -> str:
    """A figure with a bar that starts at guessing (AUC 0.5) and ends at certainty."""
    share = min(max((value - 0.5) / 0.5, 0), 1)
    return f'<span class="meter"><i style="width:{40 * share:.0f}px"></i></span>{text}'


def short(text: str, *, unknown: bool) -> str:
    """In a narrow cell a dash stands for what was not measured."""
    return '<span class="unknown">\N{EM DASH}</span>' if unknown else text
