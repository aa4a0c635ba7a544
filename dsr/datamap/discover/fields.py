"""What a column holds, by its name, its type and a few of its values."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dsr.datamap.discover.facts import ColumnFacts, TableFacts
from dsr.datamap.discover.words import is_foreign, nouns, tokens
from dsr.datamap.schema import Category

_MAIL = re.compile(r"[^@\s,;:<>()]+@[^@\s,;:<>()]+\.[^@\s,;:<>()]{2,}")
_HASH = re.compile(r"(\$(2[aby]?|argon2\w*|5|6|P|S|scrypt)\$|pbkdf2[_:]|bcrypt|\{SSHA\})")
_ADDRESS = re.compile(r"\d{1,3}(\.\d{1,3}){3}\Z")
_MOSTLY = 0.6
_LONG = 60  # characters: a text of this length is prose

_TEXTS = frozenset({"text", "array", "json", "other"})
_ANY = frozenset({"text", "array", "json", "other", "number", "time", "uuid", "binary", "bool"})


@dataclass(frozen=True)
class Kind:
    """`strong`: personal whatever the table is about; else only where the row is a person's."""

    category: Category = Category.NONE
    strong: bool = False
    deliver: bool = True
    email: bool = False
    prose: bool = False
    identity: bool = False  # names a person: by it a table shows that it describes people
    name: str = ""  # which rule decided


_NOTHING = Kind()


@dataclass(frozen=True)
class _Rule:
    kind: Kind
    words: re.Pattern[str]  # in the name, its parts joined by spaces
    families: frozenset[str] = _TEXTS
    unless: re.Pattern[str] | None = None


def _rule(
    name: str,
    category: Category,
    words: str,
    *,
    strong: bool = True,
    deliver: bool = True,
    prose: bool = False,
    identity: bool = False,
    families: frozenset[str] = _TEXTS,
    unless: str = "",
) -> _Rule:
    kind = Kind(category, strong, deliver, email=name == "email", prose=prose, identity=identity, name=name)
    return _Rule(kind, re.compile(words), families, re.compile(unless) if unless else None)


_DIALLED = re.compile(r"[+(]?\d(?:\D?\d){3}")  # the beginning of a number that somebody is called by

# The first that fits decides. `\b` marks where a part of the name begins or ends: `ip` is not in `description`.
_RULES = (
    _rule(
        "secret",
        Category.SECRET,
        r"pass ?word|\bpass\b|passwd|\bpwd\b|pass ?hash|\bsecret|\btoken\b|api ?key|\botp\b|\bsalt\b|private ?key|recovery ?code"
        r"|session ?(key|id|data)\b|auth ?key|activation ?key|reset ?key|csrf|\bpin( code)?\b|\bcvv\b|\bcvc\b|totp"
        r"|verification ?code|security ?(stamp|answer|code)|mot ?(de )?passe|two ?factor|^clave$",
        deliver=False,
        families=frozenset({"text", "binary", "array", "json", "uuid"}),
        unless=r"hint|policy|count|required",
    ),
    _rule(
        "email",
        Category.CONTACT,
        r"e ?mail|\bmail\b",
        families=frozenset({"text", "other"}),
        unless=r"template|subject|body|type|status|\bstate\b|\bid\b|verified|confirmed|count|format|promotion|notification|host"
        r"|port|server|domain|token|hash|preference|setting|content|html|opt",
    ),
    _rule(
        "phone",
        Category.CONTACT,
        r"phone|\bmobile\b|\bcell\b|\bfax\b|\btel\b|telefon|msisdn|whats ?app|handy",
        families=_TEXTS | {"number"},
        unless=r"type|verified|confirmed|\bid\b|model|theme|push|notification|browser|app\b",
    ),
    _rule("username", Category.ACCOUNT, r"user ?name|user ?login|screen ?name|\blogin\b|\bhandle\b", identity=True),
    _rule(
        "person name",
        Category.IDENTITY,
        r"(first|last|given|family|middle|full|maiden|nick|display|real|legal|contact|customer|person|user|recipient"
        r"|holder|passenger|guest|patient|employee|client|member|author|buyer|sender|receiver|student|invitee|visitor"
        r"|caller|payer|donor|signer|signatory|commenter|respondent|attendee|traveller|applicant|booker|addressee|consignee"
        r"|witness|cardholder|ship|billing|shipping) ?name|surname|\bfname\b|\blname\b|forename|card ?holder|\brecipient\b"
        r"|\bauthor\b|\battn\b",
        identity=True,
        unless=r"\bid\b|url|type|company|email",
    ),
    _rule("born", Category.IDENTITY, r"birth|\bborn\b|\bdob\b|geburts", families=_ANY, identity=True),
    _rule(
        "number of a person",
        Category.IDENTITY,
        r"\bssn\b|social ?security|tax ?(id|number)|national ?id|\bnin\b|\bnino\b|passport|driver s? ?licen|licen[cs]e ?n"
        r"|identity ?(card|number)|id ?card|\bvat\b|\bnif\b|\bdni\b|\bcpf\b|\bcurp\b|\bcedula\b|\bbsn\b|\brut\b"
        r"|fiscale id|personnummer|fodselsnummer|sozialversicherung|aadhaar|personal ?(number|id)|\bpesel\b",
        families=_TEXTS | {"number"},
        unless=r"rate|amount|percent|country",
    ),
    _rule(
        "special",
        Category.SPECIAL,
        r"health|diagnos|medical|religio|ethnic|\brace\b|politic|sexual|orientation|biometric|genetic|disab|blood"
        r"|allerg|disease|trade ?union|medication|symptom|pregnan|vaccin|criminal|convict|fingerprint ?data",
        families=_ANY,
        unless=r"disabled|disable\b|fee|policy|healthcheck|page|screen|image",
    ),
    _rule(
        "device",
        Category.DEVICE,
        r"\bip\b|ip ?addr|user ?agent|\bdevice|mac ?addr|\bimei\b|fingerprint|\bcookie|\budid\b|advertising ?id|\bidfa\b",
        families=_TEXTS | {"uuid"},
        unless=r"type|count",
    ),
    _rule(
        "payment",
        Category.PAYMENT,
        r"card ?(number|no|num)\b|credit ?card|\bcc ?(number|num|no|last)|\biban\b|\bbic\b|account ?number|bank ?account"
        r"|routing|\blast ?(4|four)\b|paypal|stripe|sort ?code|\bpan\b|kontonummer|exp(iry|iration)? ?(month|year)",
        families=_TEXTS | {"number"},
        unless=r"type|status",
    ),
    _rule(
        "address",
        Category.CONTACT,
        r"street|\baddress|addressline|\bline ?[12]\b|\baddr\b|strasse|straße|\bpo ?box\b|house ?n"
        r"|\b(ship|deliver|bill) ?to\b",
        unless=r"type|\bid\b|verified|\burl\b",
    ),
    _rule(
        "face or hand",
        Category.IDENTITY,
        r"photo|\bavatar|portrait|signature|selfie",
        families=_TEXTS | {"binary"},
        unless=r"\bid\b|count|type",
    ),
    _rule(
        "place",
        Category.CONTACT,
        r"postal|post ?code|\bzip|\bcity\b|\btown\b|\bstate\b|province|\bcountry\b|\bcounty\b|district|\bplz\b|\bort\b"
        r"|\bregion\b|suburb",
        strong=False,
    ),
    _rule(
        "position",
        Category.LOCATION,
        r"\blat\b|latitude|\blng\b|\blon\b|longitude|\bgeo|\bgps\b|coordinates|\blocation\b",
        strong=False,
        families=_ANY - {"bool"},
        unless=r"\bid\b|type",
    ),
    _rule(
        "about a person",
        Category.IDENTITY,
        r"\bgender\b|\bsex\b|\bage\b|marital|nationality|salutation|honorific|\bsuffix\b|job ?title|occupation",
        strong=False,
        families=_ANY,
    ),
    _rule(
        "money",
        Category.PAYMENT,
        r"amount|\btotal\b|\bprice\b|balance|salary|\bpay\b|\brate\b|discount|\bfee\b|subtotal|\bcredit\b|payment|income",
        strong=False,
        families=frozenset({"number", "text"}),
        unless=r"\bid\b",
    ),
    _rule(
        "prose",
        Category.CONTENT,
        r"\bnotes?\b|comments?\b|message|\bbody\b|content|descri|\btext\b|\bbio\b|\babout\b|\bsubject\b|\bmemo\b|remark"
        r"|feedback|\breview\b|\breason\b|instruction|\banswer\b|\bresume\b|summary|details?\b",
        strong=False,
        prose=True,
        unless=r"\bid\b|type|count|status",
    ),
    _rule(
        "preference",
        Category.PREFERENCE,
        r"newsletter|opt ?(in|out)\b|subscribed|consent|preference|\blocale\b|language|time ?zone|marketing|theme",
        strong=False,
        families=_ANY,
        unless=r"\bid\b",
    ),
    _rule(
        "usage",
        Category.USAGE,
        r"last ?(login|seen|visit|active|activity)|login ?(count|at|date)|visit|click|referrer|referer|\burl\b|\bpage\b"
        r"|searched|\bquery\b|session",
        strong=False,
        families=_ANY,
        unless=r"\bid\b",
    ),
)


def kind_of(column: ColumnFacts, *, of_secrets: bool = False) -> Kind:
    """What the column holds; `of_secrets`: its table is one of tokens or keys."""
    parts = tokens(column.name)
    if of_secrets and parts in _KEYS and column.family in {"text", "uuid", "binary"}:
        return Kind(Category.SECRET, strong=True, deliver=False, name="secret")
    # As `nombre del cliente`: in some languages the noun comes first.
    spoken = [" ".join(parts), *([" ".join(reversed(parts))] if is_foreign(column.name) else [])]
    values = [value for value in column.sample if value.strip()]
    if column.family in {"text", "other"} and values and _share(values, _is_mail) >= _MOSTLY:
        return Kind(Category.CONTACT, strong=True, email=True, name="email")
    if column.family == "text" and values and _share(values, lambda value: bool(_HASH.match(value))) >= _MOSTLY:
        return Kind(Category.SECRET, strong=True, deliver=False, name="secret")
    for rule in _RULES:
        if column.family in rule.families and any(map(rule.words.search, spoken)):
            if rule.unless is not None and any(map(rule.unless.search, spoken)):
                continue
            if rule.kind.email and values and not any(map(_is_mail, values)):
                continue
            if parts[-1:] == ("cell",) and values and not any(map(_DIALLED.match, values)):  # of a network, or a table
                continue
            return rule.kind
    return _by_values(column, values)


def _by_values(column: ColumnFacts, values: Sequence[str]) -> Kind:
    if column.family in _TEXTS and any(_MAIL.search(value) for value in values):
        return Kind(Category.CONTENT, strong=True, prose=True, name="addresses in text")
    if column.family == "text" and values and _share(values, lambda value: bool(_ADDRESS.match(value))) >= _MOSTLY:
        return Kind(Category.DEVICE, strong=True, name="device")
    if column.family == "text" and any(len(value) > _LONG and " " in value for value in values):
        return Kind(Category.CONTENT, prose=True, name="prose")
    if column.family in {"json", "binary"}:
        return Kind(Category.CONTENT, prose=column.family == "json", name="packed")
    return _NOTHING


_KEYS = {("key",), ("value",), ("hash",), ("digest",), ("code",)}


def in_table(column: ColumnFacts, *, of_people: bool) -> Kind:
    """As kind_of; in a table of people `name` is a person's."""
    kind = kind_of(column)
    words = nouns(column.name)
    last = words[:1] if is_foreign(column.name) else words[-1:]
    if of_people and kind is _NOTHING and column.family in _TEXTS and {words[-1:], last} & _NAMES:
        return Kind(Category.IDENTITY, strong=True, identity=True, name="person name")
    return kind


_NAMES = {("name",), ("initial",)}


def referring(table: TableFacts, keys: Sequence[tuple[str, ...]]) -> frozenset[str]:
    """Columns that are numbers of rows, not data: the key and what points elsewhere."""
    return frozenset(table.key) | {name for key in keys for name in key}


def _is_mail(value: str) -> bool:
    return bool(_MAIL.fullmatch(value.strip()))


def _share(values: Sequence[str], test: Callable[[str], bool]) -> float:
    return sum(map(test, values)) / len(values)
