from django.urls import path

from surety.consoles.certificate import counts, log, pages

urlpatterns = [
    path("v/", pages.ask, name="certificate-ask"),
    path("v/<str:code>", pages.show, name="certificate"),
    path("v/<str:code>/seal", pages.open_seal, name="certificate-seal"),
    path("v/<str:code>/bundle.json", pages.download, name="certificate-bundle"),
    path("v/<str:code>/files/<str:digest>", pages.file, name="certificate-file"),
    path("01/<str:gtin>/21/<str:code>", pages.resolve, name="certificate-link"),
    path("verify.html", log.verifier, name="certificate-verifier"),
    path("status/<str:purpose>/<int:place>", log.status_list, name="certificate-status"),
    path("log/centres", counts.page, name="certificate-counts"),
    path("log/checkpoint", log.checkpoint, name="log-checkpoint"),
    path("log/key", log.key, name="log-key"),
    path("log/tile/<path:rest>", log.tile, name="log-tile"),
]
