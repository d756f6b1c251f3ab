from django.apps import AppConfig


class AmendmentsConfig(AppConfig):
    name = "surety.amendments"
    label = "amendments"
