from django.apps import AppConfig


class EngineConfig(AppConfig):
    name = "surety.engine"
    label = "engine"
