"""Browsers of the test client, signed in."""

from django.http.response import HttpResponse, HttpResponseBase
from django.test import Client

from accounts.models import User


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client


def text_of(response: HttpResponseBase) -> str:
    assert isinstance(response, HttpResponse), "a streaming response has no text"
    return response.content.decode()
