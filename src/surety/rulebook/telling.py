"""An explanation in words, Chinese or English."""

from datetime import date
from typing import TYPE_CHECKING, Any

from surety.rulebook.answer import UNKNOWN, Status
from surety.rulebook.phrases import phrase
from surety.rulebook.spec import ClauseSpec, Row
from surety.rulebook.words import cell_in_words, day_in_words, output_in_words, value_in_words

if TYPE_CHECKING:
    from surety.rulebook.explain import Explanation, KeptOut


VALIDITY = {(False, False): "always", (True, False): "from", (False, True): "to", (True, True): "both"}


def tell_as_dict(told: "Explanation", lang: str) -> dict[str, Any]:
    return {
        "table": told.spec.id,
        "title": told.spec.title.to(lang),
        "question": told.spec.question.to(lang),
        "status": told.answer.status.value,
        "status_label": phrase("status_" + told.answer.status.value, lang),
        "said": conclusion(told, lang),
        "date_key": told.spec.date_key,
        "on": told.answer.on.isoformat(),
        "row": row_to_dict(told.row, lang) if told.row else None,
        "clause": [clause_to_dict(each, lang) for each in told.clauses],
        "inputs": [
            field_to_dict(spec, value, lang, on=told.answer.on)
            for spec, value in zip(told.spec.inputs, told.answer.inputs, strict=True)
        ],
        "outputs": [
            field_to_dict(spec, told.answer.outputs[spec.name], lang, on=told.answer.on)
            | {"value_label": output_in_words(told.spec, spec, told.answer.outputs, lang, on=told.answer.on)}
            for spec in told.spec.outputs
            if told.answer.outputs
        ],
        "others": [other_to_dict(told, other, lang) for other in told.others],
    }


def tell_as_text(explanation: "Explanation", lang: str) -> str:
    told, colon = tell_as_dict(explanation, lang), phrase("colon", lang)
    heading = {"title": told["title"], "said": told["said"], "key": told["date_key"], "day": told["on"]}
    lines = [phrase("said_headline", lang, **heading)]
    lines += [f"  {remark}" for remark in (told["row"] or {}).get("remarks", ())]
    lines += [f"  {phrase('said_clause', lang)} {each['id']}{colon}{each['text']}" for each in told["clause"]]
    for part in ("inputs", "outputs"):
        fields = [f"{each['label']}={each['value_label']}" for each in told[part]]
        if fields:
            lines.append(f"  {phrase('said_' + part, lang)}{colon}{phrase('and', lang).join(fields)}")
    if told["others"]:
        lines.append(f"  {phrase('said_others', lang)}{colon}")
    lines += [f"    {each['row']}{colon}{each['why']}" for each in told["others"]]
    return "\n".join(lines)


def conclusion(told: "Explanation", lang: str) -> str:
    if told.gap:
        return phrase("said_gap", lang, id=told.gap.id, reason=told.gap.reason.to(lang))
    labels = {spec.name: spec.label.to(lang) for spec in told.spec.inputs}
    join = phrase("and", lang).join
    missing = join(labels[name] for name in told.answer.missing)
    rows = join(told.answer.rows) or "-"
    return phrase("said_" + told.answer.status.value, lang, rows=rows, missing=missing)


def row_to_dict(row: Row, lang: str) -> dict[str, Any]:
    return {
        "id": row.id,
        "from": bound_to_text(row.from_),
        "to": bound_to_text(row.to),
        "unknown": list(row.unknown),
        "assumed": row.assumed,
        "note": row.note.to(lang) if row.note else "",
        "reason": row.reason.to(lang) if row.reason else "",
        "remarks": remarks(row, lang),
    }


def remarks(row: Row, lang: str) -> list[str]:
    """What a reader must know about the row itself: validity, unknown dates, assumption, note."""
    bounds = {"from": row.from_, "to": row.to}
    said = [validity(row, lang)]
    said += [phrase("said_unknown_" + name, lang, day=day_in_words(bounds[name], lang)) for name in row.unknown]
    if row.reason:
        said.append(phrase("said_assumed", lang, reason=row.reason.to(lang)))
    return said + ([row.note.to(lang)] if row.note else [])


def validity(row: Row, lang: str) -> str:
    return phrase(f"said_valid_{VALIDITY[bool(row.from_), bool(row.to)]}", lang, start=row.from_, end=row.to)


def clause_to_dict(clause: ClauseSpec, lang: str) -> dict[str, str]:
    return {"id": clause.id, "text": clause.text.to(lang), "quality": clause.quality}


def field_to_dict(spec, value: Any, lang: str, *, on: date) -> dict[str, Any]:
    plain = value.isoformat() if isinstance(value, date) else None if value is UNKNOWN else value
    label = value_in_words(spec, value, lang, on=on)
    return {"name": spec.name, "label": spec.label.to(lang), "value": plain, "value_label": label}


def other_to_dict(told: "Explanation", other: "KeptOut", lang: str) -> dict[str, Any]:
    return {"row": other.row.id, "inputs": list(other.inputs), "why": why_not(told, other, lang)}


def why_not(told: "Explanation", other: "KeptOut", lang: str) -> str:
    if other.row is told.row:
        return conclusion(told, lang)
    reasons = [] if other.row.live(told.answer.on) else [not_live(other.row, told.answer.on, lang)]
    reasons += [refused_cell(told, other.row, name, lang) for name in other.inputs]
    if reasons:
        return phrase("stop", lang).join(reasons)
    if told.answer.status is Status.UNDETERMINED:
        labels = {spec.name: spec.label.to(lang) for spec in told.spec.inputs}
        missing = phrase("and", lang).join(labels[name] for name in told.answer.missing)
        return phrase("said_still_possible", lang, missing=missing)
    if told.row and told.spec.policy == "first":
        return phrase("said_came_later", lang, row=told.row.id)
    return phrase("said_matches_too", lang)


def not_live(row: Row, day: date, lang: str) -> str:
    name = "said_noticed" if row.status == "noticed" else "said_not_live"
    return phrase(name, lang, day=day.isoformat(), validity=validity(row, lang))


def refused_cell(told: "Explanation", row: Row, name: str, lang: str) -> str:
    spec = next(each for each in told.spec.inputs if each.name == name)
    actual = value_in_words(spec, told.inputs[name], lang, on=told.answer.on)
    wanted = cell_in_words(spec, row.when[name], lang, on=told.answer.on)
    return phrase("said_kept_out", lang, label=spec.label.to(lang), actual=actual, wanted=wanted)


def bound_to_text(day: date | None) -> str | None:
    return day.isoformat() if day else None
