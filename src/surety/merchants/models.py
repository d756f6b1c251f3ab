from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """A person who signs in: staff of the platform, a merchant or an inspection centre, or a buyer."""
