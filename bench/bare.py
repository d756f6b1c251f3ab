"""A bare view beside ours: the same framework, site and middleware; one row by its key, and its facts in one
plain template, in one language.

`surety serve` with DJANGO_SETTINGS_MODULE=bench.bare_settings serves it at `/bare/<code>`.
"""

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from surety.config.urls import urlpatterns as site

_PAGE = engines["django"].from_string(
    """{% load static %}<!doctype html>
<html lang="zh-hans"><head><meta charset="utf-8"><title>{{ code }}</title>
<link rel="stylesheet" href="{% static 'vendor/tabler.min.css' %}">
<link rel="stylesheet" href="{% static 'console/console.css' %}">
<link rel="stylesheet" href="{% static 'certificate/certificate.css' %}"></head><body>
<h1>{{ doc.piece.title }}</h1><p>{{ code }} {{ doc.verdict }}</p>
<dl><dt>品类</dt><dd>{{ doc.piece.category }}</dd><dt>等级</dt><dd>{{ doc.piece.grade }}</dd>
{% for each in doc.measures %}<dt>{{ each.name }}</dt><dd>{{ each.value }} {{ each.unit }}</dd>{% endfor %}
<dt>封签</dt><dd>{{ doc.seal.number }} {{ doc.seal.state }}</dd></dl>
{% for each in files %}<a href="/f/{{ each.sha256 }}"><img src="/f/{{ each.sha256 }}" alt="{{ each.shows }}"></a>
{% endfor %}<ul>{% for each in doc.custody %}<li>{{ each.at }} {{ each.act }} {{ each.by }} {{ each.to }}</li>
{% endfor %}</ul><p>{{ issuer.centre }} {{ at }}</p></body></html>"""
)


def show(request: HttpRequest, code: str) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("select doc, manifest from bench_bare where code = %s", [code])
        row = cursor.fetchone()
    if row is None:
        raise Http404
    doc, manifest = row
    shown = {"code": code, "doc": doc["credentialSubject"], "issuer": doc["issuer"], "at": doc["validFrom"]}
    return HttpResponse(_PAGE.render(shown | {"files": manifest["files"]}, request))


urlpatterns = [path("bare/<str:code>", show), *site]
