"""Names of columns that look as if they held personal data: for whoever decides what to declare first."""

from dsr.datamap.discover.words import nouns

_WORDS = frozenset({
    "email", "mail", "phone", "mobile", "fax", "name", "firstname", "lastname", "surname", "fullname", "nickname",
    "username", "login", "avatar", "photo", "picture", "gender", "sex", "birth", "birthday", "born", "dob", "age",
    "address", "street", "city", "town", "zip", "postcode", "postal", "country", "nationality", "passport", "ssn",
    "tax", "iban", "bic", "account", "card", "cvc", "payment", "income", "salary", "password", "token", "secret",
    "session", "ip", "agent", "device", "cookie", "latitude", "longitude", "location", "geo", "message", "subject",
    "body", "note", "comment", "bio", "signature", "consent", "religion", "health", "diagnosis", "contact", "person",
    "customer", "user", "member", "client", "subscriber", "patient",
})  # fmt: skip


def looks_personal(name: str) -> bool:
    """By its name alone; a column called `data` may hold anything."""
    return any(word in _WORDS for word in nouns(name))
