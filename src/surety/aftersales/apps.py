from django.apps import AppConfig


class AftersalesConfig(AppConfig):
    name = "surety.aftersales"
    label = "aftersales"
