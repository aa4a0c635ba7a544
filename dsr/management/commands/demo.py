"""`manage.py demo`: load the sample controllers, make the sign-ins and a dozen requests, say where everything is."""

import io
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from dsr.connectors.base import ConnectorError
from dsr.demo import people, samples
from dsr.models import Controller, Request


class Command(BaseCommand):
    help = "Fill a demonstration: controllers, sign-ins, a dozen requests. Does each only once."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "This is for demonstrations only. Set DEMO=true on a machine of your own, or use `load`."
            )
        call_command("load", stdout=io.StringIO())  # the greeting names what was loaded
        people.make_staff(now=timezone.now())
        if not Request.objects.exists():
            self._make_requests()
        self._greet()

    def _make_requests(self) -> None:
        loaded = set(Controller.objects.values_list("slug", flat=True))
        for sample in samples.SAMPLES:
            if sample.controller not in loaded:
                continue  # CONTROLLERS_DIR names a folder of somebody's own
            try:
                samples.make(sample, now=timezone.now())
            except ConnectorError as error:
                self.stderr.write(f"A sample request stays where it is: {error}")

    def _greet(self) -> None:
        url = settings.PUBLIC_URL
        say = self.stdout.write
        say(f"  Begin     {url}/demo/  (who takes part, and how to begin)")
        say(f"  Portal    {url}/")
        for controller in Controller.objects.filter(active=True).order_by("name"):
            say(f"            {url}/c/{controller.slug}/  {controller.name}")
        say(f"  Staff     {url}/staff/")
        say(f"  Auditor   {url}/audit/")
        say(f"  E-mails   {url}/demo/outbox/  (nothing leaves this machine)")
        say(f"  API       {url}/api/schema/")
        say("")
        say(f"  Sign in with the password “{people.PASSWORD}” as")
        for person in people.STAFF:
            say(f"            {person.email:<26}{person.does}")
        say("")
        say("  People in the sample databases: ada.berg@people.example, ben.castillo@people.example,")
        say("  cora.dubois@people.example, dmitri.novak@people.example, hana.ito@people.example")
        say("  API keys of the samples:")
        for controller in Controller.objects.filter(active=True).order_by("slug"):
            say(f"            {controller.slug:<8}{people.api_key(controller, now=timezone.now())}")
