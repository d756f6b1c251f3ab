"""The site's settings, with the bare view beside its own."""

from surety.config.settings import *  # noqa: F403  the same settings are the point

ROOT_URLCONF = "bench.bare"
