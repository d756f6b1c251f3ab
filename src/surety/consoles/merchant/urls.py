from django.urls import include, path

from surety.consoles.merchant import shipping

app_name = "shop"
_pages = [
    path("shipping", shipping.shipping, name="shipping"),
]
urlpatterns = [path("shop/<subject:shop>/", include(_pages))]
