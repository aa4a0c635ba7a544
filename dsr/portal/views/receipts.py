"""Check a receipt: anybody's, without an account; the file is read and not kept."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from dsr.identity import throttle
from dsr.ledger.keys import verifier_key, vkeys
from dsr.ledger.receipt_check import LARGEST
from dsr.portal.forms import ReceiptForm
from dsr.portal.receipts import result_of
from dsr.rules.references import EXAMPLE
from dsr.web.errors import methods, too_many
from dsr.web.network import network_of
from dsr.web.uploads import takes_a_file

CHECKED_AN_HOUR = 60


@takes_a_file(LARGEST, anybody=True)
@methods("GET", "HEAD", "POST")
@never_cache
def check(http: HttpRequest) -> HttpResponse:
    """A page that can be shown again: nothing is recorded of what was checked."""
    form = ReceiptForm(http.POST, http.FILES) if http.method == "POST" else ReceiptForm()
    result = None
    if http.method == "POST":
        try:
            throttle.hit("receipt", network_of(http), limit=CHECKED_AN_HOUR, per=timedelta(hours=1), now=timezone.now())
        except throttle.TooMany as error:
            return too_many(http, error)
        if form.is_valid():
            result = result_of(form.cleaned_data["file"])
    keys = [key.vkey for key in vkeys()] or [verifier_key()]
    context = {"form": form, "result": result, "keys": keys, "example": EXAMPLE}
    return render(http, "portal/check_receipt.html", context)
