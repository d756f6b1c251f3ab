from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "surety.certificates"
    label = "certificates"
