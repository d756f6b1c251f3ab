from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "surety.orders"
    label = "orders"
