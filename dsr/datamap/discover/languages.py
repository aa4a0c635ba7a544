"""Names that databases have in Spanish, Portuguese, French, Italian, German, Dutch, the Nordic languages and Polish, put into
the English words that the rules know.
"""

import re
import unicodedata
from functools import cache

from dsr.datamap.discover.dictionary import WORDS

_ENGLISH: dict[str, str] = {}
for _line in WORDS.strip().splitlines():
    _meant, _, _foreign = _line.partition(": ")
    for _word in _foreign.split():
        _ENGLISH.setdefault(_word, _meant)

# English words that look like a form of one of these.
_KEPT = frozenset(
    {
        "assigne",
        "assignee",
        "assigner",
        "callee",
        "callees",
        "eleven",
        "profiler",
        "candidate",
        "candidates",
        "modifier",
    }
)
_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "æ": "ae", "đ": "d"})
# A number of something, in one word: Kundennummer, klantnr.
_NUMBER = re.compile(r"(.{4,}?)s?(nummer|nr)")
# What German, Dutch and Nordic names end in that are written as one word: Fahrschüler, Benutzerkonto, Mietvertrag.
_GERMANIC = """
kunde kunden kundin klant klanten benutzer nutzer gebruiker bruker schueler schuler leerling mitglied mitglieder medlem
passagier fahrgast mieter huurder bewerber bewerberin kaeufer koper besitzer inhaber mitarbeiter mitarbeiterin
medewerker werknemer lehrer lehrerin leraar docent laerer fahrer verkaeufer verkoper aerzte arzt pfleger tandarts
berater techniker monteur konto rechnung factuur faktura zahlung betaling bestellung bestelling auftrag buchung boeking
reservierung vertrag anfrage aanvraag adresse anschrift nachricht kommentar bewertung beoordeling lieferung levering
sitzung sessie protokoll karte kaart
"""
_ENDS = frozenset(_GERMANIC.split())
# What ends so and is something else: a certificate, a second, a calculation, whoever lets a flat.
_ELSE = ("urkunde", "sekunde", "berechnung", "vermieter")
_FILLERS = frozenset(
    {"de", "del", "do", "da", "dos", "das", "di", "du", "des", "della", "der", "la", "el", "le", "van"}
)


@cache
def in_english(word: str) -> str:
    """The English word for a small-lettered word of a name, or the word as it is."""
    if word in _KEPT:
        return word
    return next((_ENGLISH[form] for form in _forms(_plain(word)) if form in _ENGLISH), word)


def _plain(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word.translate(_LETTERS))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _forms(word: str) -> list[str]:
    """The word, and what it may be the plural of."""
    forms = [word]
    if len(word) > 4:
        for ending, singular in _PLURALS:
            if word.endswith(ending):
                forms.append(word.removesuffix(ending) + singular)
    return forms


_PLURALS = (
    ("s", ""), ("oes", "ao"), ("es", ""), ("en", ""), ("n", ""), ("e", ""), ("er", ""), ("i", "o"), ("i", "e"),
)  # fmt: skip


def translated(parts: tuple[str, ...]) -> tuple[str, ...]:
    """The parts of a name in English, where they are of another language; `de` and the like fall away then."""
    split = tuple(piece for part in parts for piece in _pieces(part))
    english = tuple(map(in_english, split))
    if english == parts:
        return parts
    return tuple(word for word in english if word not in _FILLERS)


def _pieces(part: str) -> tuple[str, ...]:
    """`kundennummer` is (kunden, number), `idcliente` is (id, cliente)."""
    if in_english(part) == part:
        found = _NUMBER.fullmatch(part)
        if found and _is_foreign(found[1]):
            return found[1], "number"
        if part.startswith("id") and _is_foreign(part[2:]):
            return "id", part[2:]
        if part.endswith("id") and _is_foreign(part[:-2]):
            return part[:-2], "id"
        return _ended(part)
    return (part,)


def _ended(part: str) -> tuple[str, ...]:
    """`fahrlehrer` is (fahr, lehrer), of several endings by the longest."""
    for start in range(2, len(part) - 3):
        if any(form in _ENDS for form in _forms(_plain(part[start:]))) and not any(said in part for said in _ELSE):
            return part[:start], part[start:]
    return (part,)


def _is_foreign(word: str) -> bool:
    return len(word) > 3 and in_english(word) != word
