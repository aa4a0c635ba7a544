"""Names of tables and columns taken apart, and the words by which they say what they are about."""

import re
from functools import cache

from dsr.datamap.discover.languages import translated


def word_set(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


_JOINTS = re.compile(r"(?<=[a-zß-ÿ0-9])(?=[A-ZÀ-Þ])|(?<=[A-ZÀ-Þ])(?=[A-ZÀ-Þ][a-zß-ÿ])|(?<=[^\W\d_])(?=\d)")
_GAPS = re.compile(r"[\W_]+")
_IRREGULAR = {
    "people": "person", "persons": "person", "children": "child", "men": "man", "women": "woman", "staff": "staff",
    "addresses": "address", "statuses": "status", "news": "news", "series": "series", "personnel": "person",
}  # fmt: skip
_ID_ENDS = frozenset({"id", "uuid", "guid", "uid", "fk", "ref", "no", "nr", "num", "number", "key", "pk", "oid"})
_FRONTS = frozenset({"id", "fk"})


@cache
def tokens(name: str) -> tuple[str, ...]:
    """`CustomerId`, `customer_id` and `id del cliente` are (customer, id) or (id, customer)."""
    return translated(parts(name))


@cache
def parts(name: str) -> tuple[str, ...]:
    """The words of a name in its own language, in small letters."""
    return tuple(part.lower() for part in _GAPS.split(_JOINTS.sub("_", name)) if part)


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
    elif len(words) > 1 and words[0] in _FRONTS:
        words = words[1:]
    elif words == ("uid",):
        words = ("user",)
    elif len(words) == 1 and words[0].endswith("id") and len(words[0]) > 3:
        words = (words[0][:-2],)
    return tuple(map(singular, words))


def refers(column: str) -> bool:
    """Whether a name has the form of a reference at all."""
    words = tokens(column)
    return (len(words) > 1 and (words[-1] in _ID_ENDS or words[0] in _FRONTS or words[-1] == "by")) or (
        len(words) == 1 and (words == ("uid",) or (words[0].endswith("id") and len(words[0]) > 3))
    )


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
    " supervisor editor advisor adviser consultant trainer coach merchant recruiter interviewer broker"
)
# People whom other people enter: relatives, guests, address books.
ENTERED = word_set(
    "contact friend invitee guest recipient dependent dependant child parent guardian relative spouse companion kin"
    " passenger traveler traveller attendee beneficiary lead prospect referral candidate visitor participant"
)
# What several people belong to or meet in.
COLLECTIVES = word_set(
    "organisation organization company tenant workspace team group project channel conversation room thread household"
    " family class course club community department division branch office store shop site venue school bank firm"
    " business supplier shipper carrier manufacturer brand warehouse agency franchise region country city state"
    " territory institution hospital clinic server guild league chat meeting campaign"
)
# What the controller offers or is set up with.
CATALOGUE = word_set(
    "product item category film movie track album artist genre book page template setting role permission plan tier tag"
    " type kind status currency language locale option feature banner promotion coupon menu recipe game inventory"
    " stock sku variant price tax level skill country city region unit"
)
# Personal things that a row may point at and that more than one row may have.
SHAREABLE = word_set(
    "address location phone email card creditcard method bankaccount iban file attachment image photo picture media"
    " avatar document upload blob signature contactinfo contactdetail addr"
)
# What people write, which is theirs even where no column says whose.
WRITINGS = word_set("post comment message review note document reply topic thread letter answer question entry")
# Things of people that are not people, whatever columns they have.
THINGS = word_set(
    "address order invoice payment card booking reservation subscription session token ticket message log event"
    " newsletter registration application setting preference detail info email phone login identity credential"
    " purchase sale quote cart basket shipment delivery comment review post note history notification consent device"
    " meta metadata audit request enquiry inquiry feedback survey answer signup waitlist rental transaction import"
    " export backup queue outbox inbox reset confirmation verification"
)
HOLDERS_OF_IDENTIFIERS = frozenset({"email", "mail", "login", "identity", "credential", "phone", "emailaddress"})

# What a column calls the person it points at.
_OWNS = word_set(
    "owner holder author member user account sender buyer payer requester requestor reporter submitter follower"
    " subscriber customer client guest poster writer voter attendee participant patient student rider passenger"
    " renter borrower reader inviter referrer applicant candidate person profile login shopper purchaser orderer"
    " booker uploader commenter opened raised requested submitted placed ordered booked uploaded posted owned sent"
    " reported from sold asked asker blocker muter liker bidder bill billing employee registrant player worker"
    " donor consumer individual"
)
_OTHERS = word_set(
    "recipient receiver to target followee followed following friend invitee invited referee referred referral blocked"
    " muted addressee other peer partner contact opponent mentioned liked viewed visited rated parent child spouse"
    " ship shipping second third guardian beneficiary against accused defendant"
)
_ACTS = word_set(
    "rep representative sale salesperson support agent manager mgr supervisor lead assigned assignee assigner approved"
    " approver updated updater update modified modifier modify edited editor last changed write deleted deleter"
    " delete closed resolved resolver handled handler processed processor verified verifier reviewed reviewer checked"
    " checker operator staff cashier technician moderator moderated admin administrator responsible coach mentor"
    " teacher instructor doctor physician therapist nurse driver courier seller vendor supplier advisor adviser"
    " consultant officer clerk report boss head auditor attorney lawyer broker locked publisher published archived"
    " issuer issued banned granted granter suspended cancelled canceled confirmed rejected signed salesrep accepted"
    " host organizer organiser trainer interviewer recruiter editing performed executed logged changer"
)
_SERVED = word_set("customer client patient subscriber buyer shopper")
_MAKES = frozenset({"created", "creator", "create", "added", "adder", "entered", "inserted", "registered", "maker"})
_FILLERS = frozenset({"by", "the", "is", "of", "id", "pk", "fk", "uid", "ptr"})


def role_of(column: str, *, target: tuple[str, ...], own: tuple[str, ...]) -> str:
    """How a column's name speaks of the person it points at: plain, owns, other, acts, makes or unknown.

    `target`: the words for the table it points at; `own`: those of the table it stands in, which say nothing.
    """
    words = _without_target([word for word in stem(column) if word not in _FILLERS], target)
    rest = [word for word in words if word not in target]
    if "review" in own and "reviewer" in rest:
        return "owns"
    if not rest or "".join(rest) in {"".join(target), *target}:
        return "plain"
    rest = [word for word in rest if word not in own] or rest
    for role, known in (("acts", _ACTS), ("other", _OTHERS), ("makes", _MAKES)):
        if any(word in known for word in rest):
            return role
    if all(word in _OWNS for word in rest):  # the owner, but not the owner of the coupon
        return "owns"
    return "acts" if tokens(column)[-1:] == ("by",) else "unknown"


def serves(column: str) -> bool:
    """Whether the column names a person who is served, so that an owner or a user beside them serves."""
    return bool(_SERVED & set(stem(column)))


def names_somebody(column: str, *, target: tuple[str, ...], own: tuple[str, ...]) -> bool:
    """Whether a column that nothing links seems to hold a person all the same: `voter_id`, `rater`, `by_user`."""
    role = role_of(column, target=target, own=own)
    if role == "other" and stem(column) == ("parent",):
        return False
    if refers(column):
        return role in {"owns", "other"} or bool({"assignee", *target} & set(stem(column)))
    return tokens(column)[:1] == ("by",) and role in {"plain", "owns"}


def _without_target(words: list[str], target: tuple[str, ...]) -> list[str]:
    """Without the last words where they, written as one, are the table's: `email_address` of `emailaddress`."""
    for start in range(len(words)):
        if "".join(words[start:]) in target:
            return words[:start]
    return words


def qualifier(column: str) -> str:
    """How a column's name speaks of the person whose address it holds: plain, owns, other, acts, makes or unknown."""
    rest = [word for word in nouns(column) if word not in _ADDRESS_WORDS]
    if not rest:
        return "plain"
    for role, known in (("acts", _ACTS), ("other", _OTHERS | ENTERED), ("makes", _MAKES), ("owns", _OWNS)):
        if any(word in known for word in rest):
            return role
    return "unknown"


_ADDRESS_WORDS = frozenset(
    {"email", "mail", "e", "address", "emailaddress", "contact", "primary", "login", "normalized", "my"}
)
