"""Carol decides; Dave may only look. Alice's and Bob's shops have something for them."""

import pytest

from tests.web.access import world
from tests.web.access.world import ALICES, BOBS


@pytest.fixture
def shops(db, database_url):
    return {shop: world.make(database_url, shop) for shop in (ALICES, BOBS)}


@pytest.fixture
def carol(shops):
    from surety.merchants.models import User
    from surety.merchants.permissions import StaffPermission

    return User.objects.create_user("carol", first_name="林审核", staff_permissions=StaffPermission.values)


@pytest.fixture
def dave(shops):
    from surety.merchants.models import User

    return User.objects.create_user("dave", staff_permissions=["staff.view"])
