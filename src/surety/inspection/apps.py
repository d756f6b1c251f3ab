from django.apps import AppConfig


class InspectionConfig(AppConfig):
    name = "surety.inspection"
    label = "inspection"
