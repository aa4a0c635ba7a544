"""Names of tables and columns taken apart, and the words by which they say what they are about."""

import re
from functools import cache

from dsr.datamap.discover.languages import translated


def word_set(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


_JOINTS = re.compile(r"(?<=[a-zß-ÿ0-9])(?=[A-ZÀ-Þ])|(?<=[A-ZÀ-Þ])(?=[A-ZÀ-Þ][a-zß-ÿ])|(?<=[^\W\d_])(?=\d)")
_GAPS = re.compile(r"[\W_]+")
# A column's type before its name: `strEmail`, `lngLearnerID`.
_TYPED = re.compile(r"^(?:str|txt|vch|chr|lng|int|num|dbl|sng|cur|dtm|dte|bln|bool|mem)(?=[A-Z])")
# Words that are written as one with how they end: `suggestedby`, `issuedto`, `borrowernumber`.
_GLUED = re.compile(r"^(\w+?)(by|to|number|num|no|nr)(id)?$")
# Whose side it is after the number: `useridfrom` is `from_user_id`.
_SIDED = re.compile(r"^(\w{3,}?)id(from|to|by)$")
_DEED = re.compile(r"\w{2,}(?:ed|wn|tten)|sent|sold|paid|made|held|lent|done")
_IRREGULAR = {
    "people": "person", "persons": "person", "children": "child", "men": "man", "women": "woman", "staff": "staff",
    "addresses": "address", "statuses": "status", "news": "news", "series": "series", "personnel": "person",
    "cust": "customer", "usr": "user", "acct": "account", "emp": "employee", "addr": "address", "msg": "message",
}  # fmt: skip
# Before `to`: what is done with a thing that somebody has from then on.
GIVEN = word_set("assigned issued lent loaned given allocated leased granted awarded handed")
_ID_ENDS = frozenset(
    {"id", "uuid", "guid", "uid", "fk", "ref", "no", "nr", "num", "number", "key", "pk", "oid", "ida", "idb"}
)
FRONTS = frozenset({"id", "fk"})
_POINTING = frozenset({("link", "to"), ("ref", "to"), ("reference", "to"), ("belongs", "to")})


@cache
def tokens(name: str) -> tuple[str, ...]:
    """`CustomerId`, `customer_id` and `id del cliente` are (customer, id) or (id, customer)."""
    return translated(parts(_TYPED.sub("", name)))


@cache
def parts(name: str) -> tuple[str, ...]:
    """The words of a name in its own language, in small letters; `createdby`, `custno` and `userid` are two each."""
    words = (part.lower() for part in _GAPS.split(_JOINTS.sub("_", name)) if part)
    return tuple(each for word in words for each in _apart(word))


def _apart(word: str) -> tuple[str, ...]:
    if (sided := _SIDED.match(word)) and singular(sided[1]) in SUBJECTS | AGENTS:
        return (sided[2], sided[1], "id")
    found = _GLUED.match(word)
    if found is None:
        known = word.endswith("id") and singular(word[:-2]) in SUBJECTS | AGENTS | DEALINGS
        return (word[:-2], "id") if known else (word,)
    front, end, more = found.groups()
    if end == "number":
        apart = len(front) > 2
    elif end == "by":
        apart = _DEED.fullmatch(front) is not None
    else:
        apart = front in GIVEN if end == "to" else singular(front) in SUBJECTS | AGENTS | DEALINGS
    return tuple(filter(None, (front, end, more))) if apart else (word,)


def is_short_for(word: str, name: str) -> bool:
    """Whether the letters of the word stand in the name in this order, the first at the beginning of a word."""
    whole = parts(name)
    for start in range(len(whole)):
        letters = iter("".join(whole[start:]))
        if whole[start][:1] == word[:1] and all(letter in letters for letter in word):
            return len(word) < len("".join(whole))
    return False


def is_foreign(name: str) -> bool:
    """Whether a word of the name is of another language than English."""
    return tokens(name) != parts(name)


@cache
def singular(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word


@cache
def nouns(name: str) -> tuple[str, ...]:
    """The tokens of a name, each in the singular."""
    return tuple(map(singular, tokens(name)))


def stem(column: str) -> tuple[str, ...]:
    """What a referring column names: `owner_user_id` and `OwnerUserId` name (owner, user); `userid` and `uid` name (user,)."""
    words = tokens(column)
    if len(words) > 1 and words[-1] in _ID_ENDS:
        words = words[:-1]
    elif len(words) > 1 and words[0] in FRONTS:
        words = words[1:]
    elif words == ("uid",):
        words = ("user",)
    elif len(words) == 1 and words[0].endswith("id") and len(words[0]) > 3:
        words = (words[0][:-2],)
    if words[:-1] in _POINTING:  # `link_to_member`
        words = words[-1:]
    return tuple(map(singular, words))


def refers(column: str) -> bool:
    """Whether a name has the form of a reference at all."""
    words = tokens(column)
    ends = len(words) > 1 and (words[-1] in _ID_ENDS or words[-1] == "by" or (words[-1] == "to" and words[-2] in GIVEN))
    ends = ends or (len(words) > 2 and words[-2] == "id" and words[-1] in {"from", "to"})  # `user_id_from`
    return (ends or (len(words) > 1 and words[0] in FRONTS)) or (
        len(words) == 1 and (words == ("uid",) or (words[0].endswith("id") and len(words[0]) > 3))
    )


def said_of_any(column: str) -> bool:
    """Whether the column refers to a row without saying of which table: `entity_id`, `parent_id`."""
    said = stem(column)
    return refers(column) and len(said) == 1 and said[0] in ENTITIES


def meaning(name: str) -> str:
    """A column's name as a person would say it."""
    said = " ".join(parts(name)) or name.strip() or "Unnamed"
    return said[:1].upper() + said[1:]


def slug(name: str) -> str:
    """A name as a data map's collections have them, or the empty text."""
    if re.fullmatch(r"[a-z][a-z0-9_]{0,59}", name):
        return name
    plain = name.translate(_LETTERS)
    made = re.sub(r"[^a-z0-9]+", "_", "_".join(parts(plain)).lower()).strip("_")
    made = re.sub(r"(?<=[a-z])_(?=\d)", "", made)
    return (made if made[:1].isalpha() else f"t_{made}" if made else "")[:60].rstrip("_")


_LETTERS = str.maketrans(
    {
        "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "é": "e", "è": "e", "ê": "e",
        "á": "a", "à": "a", "â": "a", "ã": "a", "å": "a", "í": "i", "ì": "i", "î": "i", "ï": "i", "ó": "o", "ò": "o",
        "ô": "o", "õ": "o", "ø": "o", "ú": "u", "ù": "u", "û": "u", "ñ": "n", "ç": "c", "ë": "e", "É": "E", "Ñ": "N",
    }
)  # fmt: skip

# Words for people as such: whoever the controller serves.
SUBJECTS = word_set(
    "user customer client person member account subscriber patient student guest passenger traveler traveller visitor"
    " lead prospect applicant candidate buyer shopper player participant attendee resident citizen donor volunteer"
    " beneficiary borrower reader contact profile partner follower rider payer tenant pupil contestant voter author"
    " individual human consumer policyholder cardholder insured debtor party owner"
    " accountholder registrant respondent viewer listener learner"
)
# Words for people who act for the controller, or sell through it: rows they touch are about somebody else.
AGENTS = word_set(
    "employee staff salesperson salesman salesrep rep representative agent admin administrator operator doctor"
    " physician nurse teacher instructor driver courier seller vendor manager moderator host technician therapist"
    " lecturer professor officer clerk practitioner dentist crew pilot cashier mechanic actor worker"
    " vet veterinarian stylist barber hairdresser groomer masseur chef waiter waitress bartender guard porter concierge"
    " receptionist secretary caregiver midwife pharmacist surgeon psychologist psychiatrist counselor counsellor cleaner"
    " engineer warden keeper ranger carer referee umpire judge steward conductor skipper captain foreman tutor mentor"
    " translator interpreter photographer sitter inspector assessor adjuster"
    " underwriter dispatcher accountant auditor attorney lawyer notary realtor"
    " specialist curator solicitor hygienist optician paramedic phlebotomist planner analyst valuer surveyor auctioneer"
    " archivist fitter plumber electrician installer decorator gardener cook butcher usher lifeguard caretaker janitor"
    " clinician educator caseworker handler paralegal advocate professional"
    " supervisor editor librarian advisor adviser consultant trainer coach merchant recruiter interviewer broker"
)
# People whom other people enter: relatives, guests, address books.
ENTERED = word_set(
    "contact friend invitee guest recipient dependent dependant child parent guardian relative spouse companion kin"
    " passenger traveler traveller attendee beneficiary lead prospect referral candidate visitor participant"
)
# Of those, who is somebody to another person and never that person.
RELATIVES = word_set(
    "contact friend invitee recipient dependent dependant child parent guardian relative spouse companion kin"
    " beneficiary referral"
)
# Of those, whom the controller knows as well, as a pupil's, and who may be written to.
PARENTS = word_set("parent guardian")
# Whoever has a login, or is known at all.
ANYBODY = word_set("user account login person profile member")
# Of those, whose own name is what they log in by.
LOGINS = word_set("user account login")
# What several people belong to or meet in.
COLLECTIVES = word_set(
    "organisation organization company tenant workspace team group project channel conversation room thread household"
    " family class course club community department division branch office store shop site venue school bank firm"
    " business facility supplier shipper carrier manufacturer brand warehouse agency franchise region country city state"
    " territory institution hospital clinic server guild league chat meeting campaign"
)
# Of those, what one customer may have ordered.
ORDERED = word_set("project campaign meeting")
# What the controller offers or is set up with.
CATALOGUE = word_set(
    "product item category film movie track album artist genre book page template setting role permission plan tier tag"
    " type kind status currency language locale option feature banner promotion coupon label menu recipe game inventory"
    " stock sku variant price tax level skill country city region unit"
)
# Personal things that a row may point at and that more than one row may have.
SHAREABLE = word_set(
    "address location phone email card creditcard method bankaccount iban file attachment image photo picture media"
    " avatar document upload blob signature contactinfo contactdetail addr"
)
# Of those, what one person alone holds: its uses are theirs.
HELD_BY_ONE = word_set("card creditcard method bankaccount iban file attachment image photo picture document upload")
# What somebody has done with the controller, by its staff as well: whoever touched it, it is the customer's.
DEALINGS = word_set(
    "order invoice payment booking reservation subscription shipment delivery purchase sale quote checkout fulfillment"
    " fulfilment refund return rental claim loan policy contract ticket case request"
    " matter engagement lease tenancy agreement appointment visit stay mortgage parcel consignment"
)
# What a customer may have reported to the controller, and users to each other.
REPORTED = word_set("bug issue incident defect problem")
# What people do to what another one has put there for them.
REACTIONS = word_set(
    "like favorite favourite vote bookmark view read star reaction wishlist rating watch save saved pin share hit visit"
    " comment"
)
# What becomes a dealing.
BASKETS = word_set("cart basket trolley bag")
# What a dealing's column calls whoever has no account.
GUESTS = word_set("guest customer contact bill billing buyer shopper payer booker orderer purchaser")
# What a column calls a row of whichever table is meant.
ENTITIES = word_set("entity object parent record item row")
# What tells the versions of one thing apart in a key.
VERSIONS = word_set("langcode lang language locale version revision translation")
# What is kept of things that happened to another row.
LOGS = word_set("event log history activity audit status transition change")
# Where people talk with each other, or with the staff.
TALKS = word_set("chat conversation thread channel room meeting")
# What somebody is told of, whoever caused it.
NOTICES = word_set("notification alert reminder notice")
# What people write, which is theirs even where no column says whose.
WRITINGS = word_set("post comment message review note document reply topic thread letter answer question entry")
# Things of people that are not people, whatever columns they have.
THINGS = word_set(
    "address order invoice payment card booking reservation subscription session token ticket message log event"
    " newsletter registration application setting preference detail info email phone login identity credential"
    " purchase sale quote cart basket shipment delivery comment review post note history notification consent device"
    " meta metadata audit request enquiry inquiry feedback survey answer signup waitlist rental transaction import"
    " export backup queue outbox inbox reset confirmation verification license licence factor"
)
# Names that keys of many tables have, and columns that are no keys at all.
GENERIC = word_set(
    "id code name key uuid guid type number no slug value date position sku status token secret hash checksum"
)
HOLDERS_OF_IDENTIFIERS = frozenset(
    {"email", "mail", "login", "identity", "credential", "phone", "emailaddress", "phonenumber"}
)
