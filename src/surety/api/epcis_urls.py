"""Addresses below /epcis/, as GS1's REST bindings name them."""

from __future__ import annotations

from django.urls import path

from surety.api import epcis

urlpatterns = [
    path("capture", epcis.capture, name="epcis-capture"),
    path("capture/<str:job>", epcis.capture_job, name="epcis-capture-job"),
    path("events", epcis.events, name="epcis-events"),
    path("epcs/<path:epc>/events", epcis.events_of_epc, name="epcis-epc-events"),
]
