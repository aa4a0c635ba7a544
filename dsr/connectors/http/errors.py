"""What a store with an API answers, in sentences that hold no value, no address and no secret."""

import ssl

import httpx

from dsr.connectors.base import ConnectorError

TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504})


def of_status(what: str, status: int, variable: str) -> ConnectorError:
    """`what`: the request by its template, as `GET /contacts/{id}`."""
    if status == 401:
        return ConnectorError(
            f"The store refused who asks (401) at {what}. Check the user and the secret in {variable}.", permanent=True
        )
    if status == 403:
        return ConnectorError(
            f"The store forbids {what} (403). Give the credentials of {variable} the right to it.", permanent=True
        )
    if status == 429:
        return ConnectorError(
            f"The store asked to be left alone for a while (429) at {what}; it can be tried again."
            " Set requests_per_second to what it allows."
        )
    if status in TRANSIENT:
        return ConnectorError(f"The store failed at {what} ({status}); it can be tried again.")
    if status >= 500:
        return ConnectorError(f"The store failed at {what} ({status}).")
    if 300 <= status < 400:
        return ConnectorError(
            f"The store sends {what} elsewhere ({status}). Write its address as it is.", permanent=True
        )
    return ConnectorError(
        f"The store did not accept {what} ({status}). Does the data map say it right?", permanent=True
    )


def of_transport(what: str, error: Exception, *, timeout: float) -> ConnectorError:
    if isinstance(error, (httpx.InvalidURL, httpx.UnsupportedProtocol)):
        return ConnectorError(f"The address of {what} cannot be used.", permanent=True)
    if isinstance(error, httpx.TimeoutException):
        return ConnectorError(f"The store did not answer {what} within {timeout:g} seconds; it can be tried again.")
    if isinstance(error, httpx.ConnectError):
        if _by_certificate(error):
            return ConnectorError("The store's certificate cannot be trusted; is the address right?", permanent=True)
        return ConnectorError("The store cannot be reached; is it up, and is the address right?")
    if isinstance(error, httpx.DecodingError):
        return ConnectorError(f"The store's answer to {what} is packed in a way that cannot be opened.")
    return ConnectorError(f"The store broke off its answer to {what}; it can be tried again.")


def _by_certificate(error: BaseException) -> bool:
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLError):
            return True
        seen = seen.__cause__ or seen.__context__
    return "CERTIFICATE" in str(error)


def half(what: str, why: str) -> ConnectorError:
    return ConnectorError(f"The store's answer to {what} is not usable: {why}.")
