"""Pages of the demonstration only: who is in it, and the letters it kept."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from dsr.demo import letters, people
from dsr.web.errors import methods

SHOWN = 30

SUBJECTS = (
    ("Ada Berg", "ada.berg@people.example", "ordinary data; shares an address with Ben"),
    ("Ben Castillo", "ben.castillo@people.example", "shares Ada’s address"),
    ("Cora Dubois", "cora.dubois@people.example", "her e-mail address is spelled in two ways"),
    ("Dmitri Novak", "dmitri.novak@people.example", "an employee who is a customer as well"),
    ("Hana Ito", "hana.ito@people.example", "thousands of rows"),
    ("Erik Lind", "erik.lind@people.example", "another person has the same name"),
    ("Fay Okoro", "fay.okoro@people.example", "one person with two accounts"),
    ("Nobody", "nobody@people.example", "known to no company"),
)


@methods("GET", "HEAD")
def home(http: HttpRequest) -> HttpResponse:
    subjects = [list(row) for row in SUBJECTS]
    staff = [[person.name, person.email, person.does] for person in people.STAFF]
    return render(http, "demo/home.html", {"subjects": subjects, "staff": staff, "password": people.PASSWORD})


@methods("GET", "HEAD")
@never_cache
def outbox(http: HttpRequest) -> HttpResponse:
    return render(http, "demo/outbox.html", {"letters": letters.newest(SHOWN), "shown": SHOWN})
