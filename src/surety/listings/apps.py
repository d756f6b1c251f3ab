from django.apps import AppConfig


class ListingsConfig(AppConfig):
    name = "surety.listings"
    label = "listings"
