from django.apps import AppConfig


class DisruptionsConfig(AppConfig):
    name = "surety.disruptions"
    label = "disruptions"
