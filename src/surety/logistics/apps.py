from django.apps import AppConfig


class LogisticsConfig(AppConfig):
    name = "surety.logistics"
    label = "logistics"
