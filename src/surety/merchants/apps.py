from django.apps import AppConfig


class MerchantsConfig(AppConfig):
    name = "surety.merchants"
    label = "shops"  # "merchants" are the people, in surety.access
