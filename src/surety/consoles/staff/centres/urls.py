from django.urls import path

from surety.consoles.staff.centres import admissions, centre, qualifications, seeds, unmatched
from surety.consoles.staff.centres.lists import ADMISSIONS, QUALIFICATIONS
from surety.consoles.tables.pages import list_page

_ADMISSION = "admissions/<subject:centre>/<subject:shop>"
_QUALIFICATION = "qualifications/<subject:shop>/<rule:document>"
urlpatterns = [
    path("centres", centre.show_centres, name="centres"),
    path("centres/new", centre.register_centre, name="centre_new"),
    path("centres/<subject:centre>", centre.show_centre, name="centre"),
    path("centres/<subject:centre>/change", centre.change_centre, name="centre_change"),
    path("centres/<subject:centre>/open", centre.open_centre, name="centre_open"),
    path("centres/<subject:centre>/close", centre.close_centre, name="centre_close"),
    path("centres/<subject:centre>/authorise", centre.authorise, name="centre_authorise"),
    path("centres/<subject:centre>/settle", unmatched.settle, name="centre_settle"),
    path("admissions", list_page(ADMISSIONS), name="admissions"),
    path(_ADMISSION, admissions.show_admission, name="admission"),
    path(f"{_ADMISSION}/evaluate", admissions.evaluate, name="admission_evaluate"),
    path(f"{_ADMISSION}/decide", admissions.decide, name="admission_decide"),
    path(f"{_ADMISSION}/end", admissions.end, name="admission_end"),
    path(f"{_ADMISSION}/files/<slug:digest>", admissions.admission_file, name="admission_file"),
    path("qualifications", list_page(QUALIFICATIONS), name="qualifications"),
    path(_QUALIFICATION, qualifications.show_qualification, name="qualification"),
    path(f"{_QUALIFICATION}/evaluate", qualifications.evaluate, name="qualification_evaluate"),
    path(f"{_QUALIFICATION}/decide", qualifications.decide, name="qualification_decide"),
    path(f"{_QUALIFICATION}/end", qualifications.end, name="qualification_end"),
    path(f"{_QUALIFICATION}/close", qualifications.close_item, name="qualification_close"),
    path(f"{_QUALIFICATION}/files/<slug:digest>", qualifications.qualification_file, name="qualification_file"),
    path("known-pieces", seeds.show_seeds, name="seeds"),
    path("known-pieces/plant", seeds.plant, name="seed_plant"),
    path("known-pieces/<subject:seed>", seeds.show_seed, name="seed"),
    path("known-pieces/<subject:seed>/reveal", seeds.reveal, name="seed_reveal"),
    path("known-pieces/<subject:seed>/drop", seeds.drop, name="seed_drop"),
]
