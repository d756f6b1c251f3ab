"""Which payment provider this installation uses."""

from __future__ import annotations

import os
from importlib import import_module

from surety.config import environment
from surety.config.environment import BadSetting
from surety.money.provider import Provider

SETTING = "SURETY_PAYMENT_PROVIDER"


def provider() -> Provider | None:
    """The adapter that `package.module:factory` of the setting makes; the sandbox's own in a sandbox; else none.

    Without one, refunds are decided and wait: nothing is lost, and staff see them waiting.
    """
    named = os.environ.get(SETTING, "")
    if named:
        return _made(named)
    if environment.flag("SURETY_SANDBOX"):
        from surety.money.sandbox import SandboxProvider

        return SandboxProvider()
    return None


def _made(named: str) -> Provider:
    module, _, factory = named.partition(":")
    try:
        return getattr(import_module(module), factory)()
    except (ImportError, AttributeError, ValueError) as error:
        raise BadSetting(f"{SETTING}={named} is no package.module:factory that can be imported: {error}") from None
