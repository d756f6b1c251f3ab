"""EPCIS 2.0: GS1's examples are valid, event hashes are the reference's, and what is emitted comes back as the fact."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from surety.epcis import schema
from surety.epcis.capture import CannotCapture, fact_of
from surety.epcis.events import TYPES, Said, document, event_of
from surety.epcis.hashing import CannotHash, event_id

VECTORS = Path(os.environ.get("SURETY_VECTORS", Path(__file__).parents[3] / "shared" / "vectors")) / "epcis_gs1"
needs_vectors = pytest.mark.skipif(not VECTORS.is_dir(), reason="GS1's examples may not be copied into this repository")
ADDRESS, PREFIX = "https://surety.example", "https://example.com/01/09506000134352"
PIECE, CENTRE, CODE = "douyin:pc-1", "douyin:ic-nanyang", "AEC2DC1QWS718"
AT, NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC), datetime(2026, 3, 2, 2, 0, 1, tzinfo=UTC)
FACTS = {
    "piece_registered": {"order": "douyin:1", "centre": CENTRE},
    "piece_sent": {"centre": CENTRE, "carrier": "sf", "waybill": "SF2000001"},
    "piece_taken_in": {"centre": CENTRE},
    "piece_shelved": {"centre": CENTRE, "shelf": "A-1"},
    "piece_inspected": {"centre": CENTRE, "verdict": "pass"},
    "verdict_corrected": {"centre": CENTRE, "verdict": "fail"},
    "piece_bound": {"code": CODE},
    "piece_packed": {"carrier": "sf", "waybill": "SF3000001"},
    "piece_handed_over": {"from_": "institute", "to": "outbound_courier", "carrier": "sf", "waybill": "SF3000001"},
}


def emitted(name: str) -> dict:
    return event_of(Said(PIECE, name, FACTS[name], AT, NOW), address=ADDRESS, prefix=PREFIX)


@needs_vectors
def test_every_example_of_gs1_is_valid():
    examples = sorted((VECTORS / "JSON").rglob("*.jsonld"))
    assert len(examples) > 30
    wrong = {path.name: found for path in examples if (found := schema.faults(json.loads(path.read_text())))}
    assert not wrong


def test_what_is_emitted_is_valid():
    events = [emitted(name) for name in FACTS]
    assert schema.faults(document(events, now=NOW)) == []
    assert schema.faults(document(events, now=NOW, query="SimpleEventQuery")) == []
    assert len({event["eventID"] for event in events}) == len(FACTS)


def test_what_its_merchant_fetches_is_received_back_in_no_parcel():
    """F6: the counter's hand-over is the event; that it was chosen moves nothing and is none."""
    body = {"from_": "institute", "to": "merchant"}
    event = event_of(Said(PIECE, "piece_handed_over", body, AT, NOW), address=ADDRESS, prefix=PREFIX)
    assert (event["bizStep"], event["disposition"]) == ("receiving", "returned")
    assert "bizTransactionList" not in event
    back = fact_of(event, inspector="")
    assert (back["type"], back["from_"], back["to"]) == ("piece_handed_over", "institute", "merchant")
    assert "waybill" not in back
    assert "return_type_chosen" not in TYPES


def test_of_a_large_document_the_first_fault_is_told_alone():
    """To look for every one of them held a web process for minutes."""
    wrong = [{"type": "ObjectEvent"}]
    assert len(schema.faults(document(wrong * 100, now=NOW))) == schema.FAULTS_MAX
    for large in (wrong * schema.VALUES_MAX, [emitted("piece_taken_in") | {"epcList": [1] * schema.VALUES_MAX}]):
        assert len(schema.faults(document(large, now=NOW))) == 1


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (
            {
                "type": "ObjectEvent", "action": "OBSERVE", "bizStep": "inspecting", "disposition": "conformant",
                "epcList": [f"{ADDRESS}/v/{CODE}", "urn:uuid:0b7d4b5e-8f0a-4c3d-9d0e-2f0a4d1e0000"],
                "eventTime": "2026-03-02T10:00:00.000+08:00", "eventTimeZoneOffset": "+08:00",
                "readPoint": {"id": f"{ADDRESS}/centres/douyin-ic-nanyang"},
                "bizTransactionList": [{"type": "po", "bizTransaction": f"{ADDRESS}/orders/douyin:1"}],
            },
            "f49d45a3915424b229445bfac464b3147aa71217d0c2039562fc99edbe95fd08",
        ),
        (
            {
                "type": "ObjectEvent", "action": "ADD", "bizStep": "commissioning", "disposition": "active",
                "epcList": [f"{PREFIX}/21/{CODE}"], "eventTime": "2026-03-02T10:00:00.123456+08:00",
                "eventTimeZoneOffset": "+08:00", "readPoint": {"id": f"{ADDRESS}/centres/x"},
                "bizLocation": {"id": f"{ADDRESS}/centres/x"},
            },
            "33f51e5a75bccfc1372c6a570cdba641c5e0691cb90d9eac1e0519f1d5a81b23",
        ),
    ],
)  # fmt: skip
def test_the_hash_is_the_reference_implementations(event, expected):
    """Both were computed with epcis-event-hash-generator 1.9.3, GS1's reference."""
    assert event_id(event) == f"ni:///sha-256;{expected}?ver=CBV2.0"
    turned = dict(reversed(event.items())) | {"eventID": "x", "recordTime": "2026-03-02T10:00:09Z"}
    assert event_id(turned) == event_id(event), "order, id and time of receipt do not count"
    assert event_id(event | {"action": "DELETE"}) != event_id(event)


def test_what_cannot_be_hashed_rightly_has_no_hash():
    event = emitted("piece_taken_in")
    with pytest.raises(CannotHash):
        event_id(event | {"sensorElementList": []})
    with pytest.raises(CannotHash):
        event_id(event | {"epcList": ["urn:epc:id:sgtin:0614141.107346.2017"]})


@pytest.mark.parametrize("name", ["piece_taken_in", "piece_inspected", "piece_handed_over"])
def test_what_is_emitted_comes_back_as_the_fact(name):
    event = emitted(name)
    fact = fact_of(event, inspector="bench")
    assert (fact["type"], fact["piece"]) == (name, PIECE)
    assert {key: fact[key] for key in FACTS[name]} == FACTS[name]
    assert (
        fact_of({key: value for key, value in event.items() if key != "eventID"}, inspector="bench")["id"]
        == (fact["id"])
    )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"type": "AggregationEvent"}, "no_object_event"),
        ({"epcList": []}, "no_single_piece"),
        ({"epcList": ["https://elsewhere.example/01/09506000134352/21/X"]}, "no_single_piece"),
        ({"readPoint": {"id": "https://elsewhere.example/x"}}, "no_centre"),
        ({"bizStep": "killing"}, "step_not_taken_in"),
        ({"bizStep": "inspecting", "disposition": "sellable_accessible"}, "no_verdict"),
        ({"eventID": "x" * 97}, "bad_event_id"),
    ],
)
def test_what_says_nothing_of_custody_is_named(changes, code):
    with pytest.raises(CannotCapture) as refused:
        fact_of(emitted("piece_taken_in") | changes, inspector="bench")
    assert refused.value.code == code
