"""Where a merchant mends what a check found: the field of the form, the shop's documents, its deposit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from surety.access.scope import Scope
from surety.listings.case import Finding
from surety.listings.facts import ListingSubmitted

_FIELD: Mapping[str, str] = {
    "title": "title", "condition": "condition", "grade": "grade", "flaws": "flaws", "packaging": "packaging",
    "accessories": "accessories", "shots": "shots", "images": "files", "min_quantity": "min_quantity",
    "presale": "presale_days", "report": "piece", "photo_kind": "attested", "purchase_place_rules": "attested",
    "chinese_standards": "attested", "industry_rule": "attested", "other_law": "attested",
}  # fmt: skip
"""The part of the listing's form that a check looks at, by the id of its field."""


@dataclass(frozen=True)
class Way:
    href: str
    label: Promise


@dataclass(frozen=True)
class Mending:
    """The ways that are open to one person of the shop. `form` is the address of the listing's form.

    It is empty on the form itself, and None where the listing has none yet.
    """

    scope: Scope
    page: ListingSubmitted
    form: str | None

    def way(self, found: Finding) -> Way | None:
        if found.table == "qualification" or found.check == "scope":
            return self._documents("directed_admission" if found.check == "scope" else found.check)
        if found.check == "deposit":
            return self._deposit()
        field = "files" if found.check.startswith("image_") else _FIELD.get(found.check, "")
        if found.what == "recall_unsure":
            field = "batch" if self.page.model else "model"
        if not field or self.form is None or not self.scope.allows("listing.edit"):
            return None
        return Way(f"{self.form}#f-{field}", _("Change it"))

    def _documents(self, document: str) -> Way | None:
        if not self.scope.allows("admission.view"):
            return None
        page = self.page
        wanted = {"site": page.site, "category": page.category, "brand": page.brand, "document": document}
        where = reverse("shop:qualifications", args=[page.shop])
        return Way(f"{where}?{urlencode(wanted)}#new", _("Hand the document in"))

    def _deposit(self) -> Way | None:
        if not self.scope.allows("money.view"):
            return None
        return Way(reverse("shop:statement", args=[self.page.shop]), _("See the deposit"))
