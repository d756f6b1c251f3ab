"""Carol decides; Dave may only look. Alice's and Bob's shops have something for them."""

import pytest

from tests.web.access import world
from tests.web.aftersale import bazaar as stage
from tests.web.staff.desk import signed_in


@pytest.fixture
def shops(begin, database_url):
    return begin("two shops", lambda: world.make_both(database_url))


@pytest.fixture
def carol(shops):
    from surety.access.models import User
    from surety.access.permissions import StaffPermission

    return User.objects.create_user("carol", first_name="林审核", staff_permissions=StaffPermission.values)


@pytest.fixture
def dave(shops):
    from surety.access.models import User

    return User.objects.create_user("dave", staff_permissions=["staff.view"])


@pytest.fixture
def bazaar(db, database_url):
    return stage.opened(database_url)


@pytest.fixture
def desk(db):
    """A client of somebody who may decide disputes."""
    from surety.access.models import User
    from surety.access.permissions import StaffPermission

    return signed_in(User.objects.create_user("judge", staff_permissions=StaffPermission.values))


@pytest.fixture
def onlooker(db):
    from surety.access.models import User

    return signed_in(User.objects.create_user("onlooker", staff_permissions=["staff.view"]))
