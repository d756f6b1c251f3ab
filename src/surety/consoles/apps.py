from django.apps import AppConfig


class ConsolesConfig(AppConfig):
    name = "surety.consoles"
    label = "consoles"
