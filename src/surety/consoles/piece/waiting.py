"""What a piece waits for from its merchant: one word, the same in the list's SQL and in Python."""

from __future__ import annotations

from surety.inspection.case import PieceCase, Stage, awaits_pick_up, stage_of

FETCHES = ("merchant_ships", "pre_inspection")

SQL = """case
    when p.holder = 'institute' and p.doc ->> 'return_type' = 'pickup' and p.doc ->> 'cancelled_at' <> ''
        and not coalesce(p.doc::jsonb -> 'items' ? 'recalled_piece', false) then 'pick_up'
    when p.stage = 'not_sent' then 'send'
    when p.stage = 'passed' and p.regime in ('merchant_ships', 'pre_inspection') then 'collect'
    when p.stage = 'collected' and p.order_id is not null and p.verdict = 'pass' and p.code is null then 'bind'
    when p.stage = 'collected' and p.order_id is not null and p.verdict = 'pass' then 'pack'
    when p.stage = 'not_passed' and p.holder = 'merchant' and p.order_id is not null then 'resend'
    when p.stage = 'returning' then 'receive'
    else '' end"""


def waits_for(case: PieceCase) -> str:
    """One of `consoles.piece.words.WAITS`; empty where others act, or nobody."""
    if awaits_pick_up(case) and "recalled_piece" not in case.items:  # LUX-6.2c: nobody's before a person decides
        return "pick_up"
    stage = stage_of(case)
    sold = bool(case.order) and case.verdict == "pass"
    if stage is Stage.COLLECTED and sold:
        return "pack" if case.code else "bind"
    if stage is Stage.NOT_PASSED and case.holder == "merchant" and case.order:
        return "resend"
    if stage is Stage.PASSED and case.regime in FETCHES:
        return "collect"
    return {Stage.NOT_SENT: "send", Stage.RETURNING: "receive"}.get(stage, "")
