"""Names in other languages are read as the English ones that the rules know."""

import pytest

from dsr.datamap.discover import roles, words
from dsr.datamap.discover.facts import ColumnFacts
from dsr.datamap.discover.fields import kind_of
from dsr.datamap.discover.languages import in_english
from dsr.datamap.discover.words import meaning, nouns, refers, slug, stem, tokens

KNOWN = sorted(
    word
    for module in (words, roles)
    for each in vars(module).values()
    if isinstance(each, frozenset)
    for word in each
    if isinstance(word, str)
)


@pytest.mark.parametrize("word", KNOWN)
def test_an_english_word_is_what_it_is(word: str) -> None:
    assert in_english(word) == word


@pytest.mark.parametrize(
    ("name", "noun"),
    [
        ("clientes", "customer"), ("Kunden", "customer"), ("klanten", "customer"), ("clienti", "customer"),
        ("kunder", "customer"), ("usuários", "user"), ("utilisateurs", "user"), ("Zahlungen", "payment"),
        ("médicos", "doctor"), ("empleados", "employee"), ("reservaciones", "reservation"), ("avaliações", "review"),
        ("Bestellungen", "order"), ("commandes", "order"), ("Schüler", "student"), ("direcciones", "address"),
        ("Zähler", "zähler"), ("orders", "order"), ("classes", "class"), ("candidates", "candidate"),
    ],
)  # fmt: skip
def test_nouns_are_the_english_ones_in_the_singular(name: str, noun: str) -> None:
    assert nouns(name) == (noun,)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Fahrschüler", ("fahr", "student")), ("fahrlehrerinnen", ("fahrlehrerinnen",)), ("Fahrlehrer", ("fahr", "teacher")),
        ("benutzerkonto", ("user", "account")), ("mietvertraege", ("mietvertraege",)), ("Mietvertrag", ("miet", "contract")),
        ("urkunden", ("urkunden",)), ("Vermieter", ("vermieter",)), ("discount", ("discount",)), ("contract", ("contract",)),
    ],
)  # fmt: skip
def test_a_compound_is_read_by_what_it_ends_in(name: str, words: tuple[str, ...]) -> None:
    assert nouns(name) == words


@pytest.mark.parametrize(
    ("column", "named"),
    [
        ("id_cliente", "customer"), ("idcliente", "customer"), ("clienteid", "customer"), ("ClienteId", "customer"),
        ("cliente_id", "customer"), ("codigo_cliente", "customer"), ("Kundennummer", "customer"),
        ("kunden_nr", "customer"), ("klantnummer", "customer"), ("fk_utilisateur", "user"),
    ],
)  # fmt: skip
def test_a_reference_names_its_table(column: str, named: str) -> None:
    assert refers(column)
    assert stem(column) == (named,)


@pytest.mark.parametrize("column", ["cliente", "clave", "idea", "identidad", "nummer", "ordenar"])
def test_a_name_without_the_form_of_a_reference_is_none(column: str) -> None:
    assert not refers(column)


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        ("nombre_del_cliente", "person name"), ("nome_completo", "person name"), ("prénom", "person name"),
        ("Nachname", "person name"), ("apellidos", "person name"), ("achternaam", "person name"),
        ("teléfono", "phone"), ("Telefonnummer", "phone"), ("data_nascimento", "born"), ("geboortedatum", "born"),
        ("contraseña", "secret"), ("senha", "secret"), ("clave", "secret"), ("correo_electronico", "email"),
        ("endereço", "address"), ("Straße", "address"), ("ciudad", "place"), ("número_tarjeta", "payment"),
        ("codice_fiscale", "number of a person"), ("alergias", "special"), ("descripción", "prose"),
        ("nombre_producto", ""), ("nombre_empresa", ""), ("estado_correo", "place"),
    ],
)  # fmt: skip
def test_columns_hold_what_their_names_say(column: str, kind: str) -> None:
    assert kind_of(ColumnFacts(column, "text")).name == kind


def test_what_people_read_stays_in_their_language() -> None:
    assert meaning("fecha_nacimiento") == "Fecha nacimiento"
    assert slug("Dirección del cliente") == "direccion_del_cliente"
    assert tokens("Dirección del cliente") == ("address", "customer")
