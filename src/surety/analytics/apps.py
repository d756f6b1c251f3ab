from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    name = "surety.analytics"
    label = "analytics"
