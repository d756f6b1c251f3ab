"""The dispute desk in tests: a disputed case, its page's address, and sending a form of that page."""

from __future__ import annotations

from django.test import Client

from surety.aftersales.case import AftersaleCase
from surety.engine.fact import SubjectKind
from surety.engine.wire import decode_case
from tests.web.aftersale import bazaar as stage


def signed_in(user) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def disputed(bazaar: stage.Bazaar, name: str, **line) -> str:
    """A case that the buyer took to the platform."""
    bazaar.order(name, **line)
    case = stage.refused(bazaar, name)
    bazaar.by_buyer(name, bazaar.about("AftersaleEscalated", name, note="请平台看照片"))
    return case


def url(case: str, act: str = "") -> str:
    return f"/staff/disputes/{case}" + (f"/{act}" if act else "")


def case_of(db, case: str) -> AftersaleCase:
    document = db.execute("select doc::text from surety_aftersale where subject = %s", [case]).fetchone()[0]
    return decode_case(SubjectKind.AFTERSALE, document)


def say(client: Client, case: str, act: str, **fields):
    """Send a form of the case's page as it stands."""
    nonce = client.get(url(case)).context["nonce"]
    return client.post(url(case, act), {"nonce": nonce, **fields})


def rule(client: Client, case: str, **fields):
    """Rule, and once more where the page asks whether it is meant."""
    answer = say(client, case, "rule", **fields)
    sure = answer.context and answer.context.get("sure")
    return say(client, case, "rule", **fields, sure=sure) if sure else answer
