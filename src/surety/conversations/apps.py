from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "surety.conversations"
    label = "conversations"
