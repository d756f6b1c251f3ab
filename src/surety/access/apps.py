from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "surety.access"
    label = "merchants"  # what its tables have been called since the first schema
    default_auto_field = "django.db.models.BigAutoField"
