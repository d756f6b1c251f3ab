from django.apps import AppConfig


class ViolationsConfig(AppConfig):
    name = "surety.violations"
    label = "violations"
