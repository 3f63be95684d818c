"""The report's first pages: answers, what was attacked, by whom, and whether to believe it."""

from __future__ import annotations

from html import escape
from typing import Any

from sealskin.audit.report import facts
from sealskin.audit.report.facts import Audit
from sealskin.audit.report.pieces import badge, definitions, items, paragraph, table
from sealskin.audit.report.words import Words, is_unknown


def banners(audit: Audit, words: Words) -> str:
    """What must be read before any figure."""
    out = ""
    if audit.get("controls_passed") is not True:
        where = words.numbers["controls"]
        out += (
            f'<div class="banner bad" role="alert"><strong>{words.text("banner_controls")}</strong>'
            f"<p>{words.text('banner_controls_text', section=where)}</p></div>"
        )
    if audit.get("partial"):
        left = ", ".join(map(str, audit.get("unfinished") or ["?"]))
        out += (
            f'<div class="banner warn" role="alert"><strong>{words.text("banner_partial")}</strong>'
            f"<p>{words.text('banner_partial_text', unfinished=left)}</p></div>"
        )
    return out


def summary(audit: Audit, words: Words) -> str:
    """Three questions and four figures."""
    headline: dict[str, Any] = audit.get("headline") or {}
    rows, null = facts.own_rows(audit), audit.get("null_max")
    face, person = headline.get("face_all_auc"), headline.get("person_auc")
    linked_faces = facts.worst_auc(rows, "face", "ss")
    linked = max((a for a in (person, linked_faces) if a is not None), default=None)
    single = []
    if face is not None:
        clause = "" if null is None else words.raw("null_clause", value=words.per_hundred(null))
        single.append(words.text("single_auc", value=words.per_hundred(face), null=clause))
    for key, name in (("rank1_of_50", "single_rank"), ("face_all_tar_at_far_1", "single_tar")):
        if headline.get(key) is not None:
            single.append(words.text(name, value=words.per_hundred(headline[key])))
    link = [
        words.text(name, value=words.per_hundred(auc))
        for name, auc in (("link_faces", linked_faces), ("link_bodies", person))
        if auc is not None
    ]
    gain = headline.get("gain_64_frames")
    if gain is not None:
        signed = f"{100 * gain:+.0f}".replace("-", "\N{MINUS SIGN}")
        link.append(words.text("link_frames", value=signed))
    infer, inferred = _inference(audit, words)
    cards = (
        ("single", facts.level(face, null), single),
        ("link", facts.level(linked, null), link),
        ("infer", inferred, infer),
    )
    # Figures that must not be used do not stand on the first page.
    void = audit.get("controls_passed") is not True
    out = paragraph(words.text("summary_lead"), "lead") + '<div class="cards">'
    for name, verdict, said in cards:
        shown = "void" if void else verdict
        out += (
            f'<section class="card"><h3>{words.text(f"q_{name}")}</h3>'
            f"<p class=ask>{words.text(f'q_{name}_ask')}</p>"
            f"{badge(words.text(f'v_{shown}'), shown)}{items([] if void else said)}</section>"
        )
    out += "</div>"
    if void:
        return out
    return out + _tiles(headline, words) + paragraph(words.text("lower_bound"), "note")


def _inference(audit: Audit, words: Words) -> tuple[list[str], str]:
    """What is read of each attribute where it is read best, and the verdict."""
    best: dict[str, dict[str, Any]] = {}
    for row in audit.get("attributes") or []:
        if is_unknown(row.get("accuracy")) or is_unknown(row.get("constant")):
            continue
        before = best.get(row["what"])
        if before is None or row["accuracy"] > before["accuracy"]:
            best[row["what"]] = row
    if not best:
        return [], "unknown"
    said = [
        words.text(
            "infer_line",
            what=words.raw_phrase(what)[:1].upper() + words.raw_phrase(what)[1:],
            accuracy=words.per_hundred(row["accuracy"]),
            constant=words.per_hundred(row["constant"]),
        )
        for what, row in best.items()
    ]
    telling = any(row["accuracy"] > row["constant"] + facts.TELLING for row in best.values())
    return said, "infer_yes" if telling else "infer_no"


def _tiles(headline: dict[str, Any], words: Words) -> str:
    rank = headline.get("rank1_of_50")
    upper = headline.get("face_all_auc_upper")
    most = "" if upper is None else f"<br>{words.text('k_upper', value=f'{upper:.2f}')}"
    tiles = (
        ("k_face", words.number(headline.get("face_all_auc"), 2), "k_note_auc", most),
        ("k_rank", words.percent(rank, 0), "k_note_rank", ""),
        ("k_person", words.number(headline.get("person_auc"), 2), "k_note_auc", ""),
        ("k_iris", words.number(headline.get("iris_auc"), 2), "k_note_auc", ""),
    )
    inner = "".join(
        f'<div class="tile"><b>{value}</b><span>{words.text(name)}</span>'
        f"<small>{words.text(note)}{more}</small></div>"
        for name, value, note, more in tiles
    )
    return f'<h3>{words.text("key_figures")}</h3><div class="tiles">{inner}</div>'


def subject(audit: Audit, words: Words) -> str:
    """What was attacked, to the last byte."""
    sealer: dict[str, Any] = audit.get("sealer") or {}
    settings = ", ".join(
        f"{escape(str(name))} {words.plain(value)}"
        for name, value in (sealer.get("settings") or {}).items()
    )
    weights = sealer.get("weights_sha256")
    pairs = [
        (words.text("sealer_name"), words.plain(sealer.get("name"))),
        (words.text("seal_id"), _code(sealer.get("seal_id"), words)),
        (words.text("settings"), settings or words.text("none")),
        (words.text("config_sha256"), _code(sealer.get("config_sha256"), words)),
        (
            words.text("weights_sha256"),
            _code(weights, words)
            if weights
            else words.text("pairs_weights" if sealer.get("pairs") else "no_weights"),
        ),
    ]
    if audit.get("embedder_sha256"):
        pairs.append((words.text("embedder_sha256"), _code(audit["embedder_sha256"], words)))
    for kind, count in (audit.get("data") or {}).items():
        said = {k: "?" if is_unknown(v) else v for k, v in count.items()}
        pairs.append((words.name("data_", kind), words.text("data_line", **said)))
    seeds = ", ".join(map(str, audit.get("seeds") or [])) or words.unknown
    minutes, budget = audit.get("minutes"), audit.get("budget_minutes")
    if minutes is not None and budget:  # with none, the work was done by runs before
        time = words.text("time_line", minutes=f"{minutes:.0f}", budget=f"{budget:g}")
    else:
        time = words.unknown
    pairs += [
        (words.text("command"), _code(audit.get("command"), words)),
        (words.text("machine"), words.plain(audit.get("machine"))),
        (words.text("seeds"), escape(seeds) if audit.get("seeds") else seeds),
        (words.text("time"), time),
        (words.text("version"), words.plain(audit.get("version"))),
    ]
    return definitions(pairs)


def threat(audit: Audit, words: Words) -> str:
    """Kerckhoffs, the attackers that ran, and where the standard's steps are."""
    out = paragraph(words.text("threat_lead"), "lead")
    rows = [
        (escape(attacker), words.name("a_", attacker)) for attacker in facts.attackers_of(audit)
    ]
    out += table("", (words.text("attacker"), words.text("attacker_does")), rows)
    where = {"threat": "threat", "attack": "threat", "quantify": "bits", "test": "people"}
    steps = [
        f"{words.text(f'iso_{step}')} <span class=quiet>"
        f"({words.text('iso_where', section=words.numbers[section])})</span>"
        for step, section in where.items()
    ]
    return (
        f"{out}<h3>{words.text('iso_title')}</h3>{items(steps)}"
        f"{paragraph(words.text('iso_note'), 'note')}"
    )


def controls(audit: Audit, words: Words) -> str:
    """What had to be broken, and was or was not."""
    out, rows = paragraph(words.text("controls_lead"), "lead"), []
    for control in audit.get("controls") or []:
        side = "at_most" if control.get("at_most") else "at_least"
        passed = control.get("passed") is True
        said = "passed" if passed else "failed"
        rows.append(
            (
                words.phrase(control["what"]),
                words.text(side, value=f"{control['bound']:.2f}"),
                words.number(control.get("auc")),
                badge(words.text(said), said),
            )
        )
    head = [words.text(key) for key in ("control", "needed", "reached")] + [""]
    out += table("", head, rows, (1, 2)) if rows else paragraph(words.unknown)
    null = audit.get("null_max")
    if null is not None:
        out += paragraph(words.text("null_text", value=words.number(null)))
    if (audit.get("constancy") or {}).get("fixed_dither"):
        out += paragraph(words.text("constancy_fixed"), "note")
    floors = [
        f"{words.name('', f['subject'])}, {words.phrase(f['what'])}: {words.number(f.get('auc'))}"
        for f in audit.get("floors") or []
    ]
    return out + (paragraph(words.text("floors_text")) + items(floors) if floors else "")


def _code(value: object, words: Words) -> str:
    return words.unknown if is_unknown(value) else f"<code>{escape(str(value))}</code>"
