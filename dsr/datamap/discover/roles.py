"""What a column calls the person whom it points at, names, or has the address of."""

import itertools

from dsr.datamap.discover.words import (
    AGENTS,
    ANYBODY,
    DEALINGS,
    ENTERED,
    GIVEN,
    SUBJECTS,
    TALKS,
    WRITINGS,
    nouns,
    refers,
    singular,
    stem,
    tokens,
    word_set,
)

# What a column calls the person it points at.
_OWNS = word_set(
    "owner holder author member user account sender buyer payer requester requestor reporter submitter follower"
    " subscriber customer client guest poster writer voter attendee participant patient student rider passenger"
    " renter borrower reader inviter referrer applicant candidate person profile login shopper purchaser orderer"
    " booker uploader commenter opened raised requested submitted placed ordered booked uploaded posted owned sent"
    " reported from source sold asked asker blocker muter liker bidder bill billing employee registrant player worker"
    " donor consumer individual claimant invoice invoiced billed charge charged suggested suggester proposed proposer pledged"
    " donated commented purchased written backer supporter contributor complainant investor lender funder"
    " trader depositor caller calling tenant resident lessee leaseholder learner pupil volunteer insured policyholder"
    " cardholder occupant respondent"
)
_OTHERS = word_set(
    "recipient receiver to target dest destination followee followed following friend invitee invited referee"
    " referred referral blocked"
    " muted addressee other peer partner contact opponent mentioned liked viewed visited rated parent child spouse"
    " ship shipping second third guardian guarantor surety beneficiary against"
    " accused defendant called callee about cosigner cosignatory"
)
_ACTS = word_set(
    "rep representative sale salesperson support agent manager mgr supervisor lead assigned assignee assigner approved"
    " approver updated updater update modified modifier modify edited editor last changed write deleted deleter"
    " delete closed resolved resolver handled handler processed processor verified verifier reviewed reviewer checked"
    " checker operator staff cashier technician moderator mod moderated admin administrator responsible coach mentor"
    " teacher instructor doctor physician therapist nurse driver courier seller vendor supplier advisor adviser"
    " consultant officer clerk report boss head auditor attorney lawyer broker locked publisher published archived"
    " issuer issued banned granted granter suspended cancelled canceled confirmed rejected signed salesrep accepted"
    " trainer interviewer recruiter editing performed executed changer prescribed diagnosed"
    " treated examined prepared packed served graded answered cleaned repaired inspected installed dispensed administered"
    " acknowledged seen read dismissed cleared claimed received witnessed paid voided voider returned completed finished started"
    " canceler canceller revoked revoker"
)
# Who does something to the person that another column of the row names plainly.
_DOERS = word_set(
    "blocker follower muter liker rater viewer reporter reviewer voter visitor inviter hater ignorer swiper"
)
_CARRIERS = word_set("rider picker packer driver courier walker sitter helper tasker runner carrier shopper")
_SERVED = word_set("customer client patient subscriber buyer shopper")
_MAKES = word_set(
    "created creator create added adder entered inserted registered maker host organizer organiser initiator initiated"
)
# Who once touched the row.
_STAMPS = word_set(
    "approver updater update modifier modify editor last write deleter delete resolver processor verifier checker changer"
    " editing seen read assigner granter voider canceler canceller"
)
# Of those who act, who may do so on their own account.
_OFFERS = word_set("seller vendor merchant publisher instructor teacher coach tutor trainer driver courier")
# Words of these forms that are no people.
_NO_PEOPLE = word_set(
    "number order counter power diameter meter layer filter buffer parameter corner quarter folder header footer letter"
    " paper cover offer timer center register transfer other under after error factor vector sector floor minor major"
    " prior monitor motor sensor cursor color water fiber timber cluster server computer browser printer container"
    " carrier provider controller router header trigger chapter character identifier modifier pointer marker ticker"
    " voucher banner newsletter poster remainder reminder border shoulder temperature semester trimester matter master"
    " divisor indicator anchor speed breed need feed seed weed degree committee coffee employee guarantee tree three"
    " actor mother father brother sister daughter grandmother grandfather partner"
    " shipped expired enabled disabled deleted updated required locked closed completed"
)
_ALSO_AMOUNTS = word_set(
    "account profile login bill billing sold from sent to target shipping ship second third liked viewed visited rated"
    " contact party reader opened source"
)
_BILLED = word_set("bill billed invoice invoiced sold charge charged")
# What is to be done for whoever asked, by whomever it is assigned to.
_TO_DO = DEALINGS | word_set(
    "task issue lead story userstory epic incident todo job activity opportunity deal bug defect item workitem"
)
_OF_TO_DO = frozenset({("item",), ("assignment",), ("line",), ("entry",), ("part",)})  # of what their names begin with
_ALIKE = 3  # first letters that a deed and its doer share
_NOW = word_set("new matched linked existing imported mapped resulting")
_FILLERS = frozenset({"by", "the", "resource", "is", "of", "id", "pk", "fk", "uid", "ptr"})


def role_of(column: str, *, target: tuple[str, ...], own: tuple[str, ...]) -> str:
    """How a column's name speaks of the person it points at: plain, owns, does, other, acts, makes or unknown.

    does: only the form of the word says so, as a swiper's. `target`: the words for the table it points at; `own`: those of
    the table it stands in, which say nothing.
    """
    role, rest = _by_words(column, target, own)
    if "by" in stem(column):  # packed_by packed, whoever it was, and so did packed_by_user_id
        return role
    if role == "unknown" and len(rest) == 1:
        glued = next((word for word in target if len(word) > 3 and rest[0].endswith(word)), "")
        rest = [rest[0].removesuffix(glued)]  # who swipes, and who is swiped
        if glued and singular(rest[0]) == glued:  # `contactscontacts`
            return "plain"
        return "does" if _does(rest[0]) else "other" if _is_done_to(rest[0]) else role
    return role


def _by_words(column: str, target: tuple[str, ...], own: tuple[str, ...]) -> tuple[str, list[str]]:
    """The role, and the words that say it."""
    named = [word for word in stem(column) if word not in _FILLERS]
    words = _without_target(named, target)
    rest = [word for word in words if word not in target]
    if "review" in own and "reviewer" in rest:
        return "owns", rest
    if not rest or "".join(rest) in {"".join(target), *target}:
        return "plain", rest
    if rest == ["who"]:
        return "does", rest
    if "started" in rest and set(own[-1:]) & (WRITINGS | TALKS):  # a topic
        return "makes", rest
    rest = [word for word in rest if word not in own] or rest
    if "to" in rest and _BILLED & set(rest):  # whom it was sold to has bought it
        rest.remove("to")
    if all(word in own for word in rest) and not set(target) & (SUBJECTS | AGENTS | ANYBODY):
        return "plain", rest  # `sales_transaction_id` of sales
    by = "by" in stem(column)
    if is_given(column):  # a laptop is whose it is to be; a task is whoever's asked for it
        return ("acts" if _TO_DO & set(own[-2:] if own[-1:] in _OF_TO_DO else own[-1:]) else "does"), rest
    for role, known in (("acts", _ACTS), ("other", _OTHERS), ("makes", _MAKES)):
        if any(word in known for word in rest):
            return role, rest
    if all(word in _OWNS for word in rest):  # the owner, but not the owner of the coupon
        billed = "to" in stem(column) and _BILLED & set(rest)
        done_to = not by and not billed and refers(column) and any(word in _OWNS and _is_done_to(word) for word in rest)
        return ("other" if done_to else "owns"), rest  # reported_by reported, reported_id was reported
    if all(word in own for word in rest):  # `session_user_id` of sessions
        return "plain", rest
    if by and any(word in target for word in named) and not set(target) & (AGENTS | ANYBODY):
        return "does", rest  # `brought_by_contact_id`: of those who are served
    serving = bool(set(rest) & AGENTS and set(target) & AGENTS)  # the vet among employees
    return ("acts" if by or serving else "unknown"), rest


def is_role(word: str) -> bool:
    """Whether the word says that somebody gave rise to a row, or is the other side of it: `calling`, `called`."""
    return word in _OWNS | _OTHERS


def is_given(column: str) -> bool:
    """Whether the column names to whom something was handed: `issued_to`, `assigned_to_id`."""
    words = stem(column)
    return any(word in GIVEN and following == "to" for word, following in itertools.pairwise(words))


def _does(word: str) -> bool:
    return len(word) >= 5 and word.endswith(("er", "or")) and not word.endswith("order") and word not in _NO_PEOPLE


def _is_done_to(word: str) -> bool:
    return len(word) >= 5 and word.endswith(("ee", "ed")) and word not in _NO_PEOPLE


def serves(column: str) -> bool:
    """Whether the column names a person who is served, so that an owner or a user beside them serves."""
    return bool(_SERVED & set(stem(column)))


def does_by(column: str) -> bool:
    """Whether the column names whoever has done something, and not one of those who handle what others have done."""
    words = stem(column)
    return len(words) > 1 and words[-1] == "by" and not set(words) & (_ACTS | _MAKES)


def brings(column: str) -> bool:
    """Whether the column names somebody who may carry out another's order: a rider, a picker."""
    return bool(_CARRIERS & set(stem(column)))


def is_new(column: str) -> bool:
    """Whether the column names what has become of the row: `new_customer_id` of an import."""
    return bool(_NOW & set(stem(column)))


def receives(column: str) -> bool:
    """Whether the column names to whom the row was sent."""
    return bool({"recipient", "receiver", "addressee", "alerted", "notified"} & set(stem(column)))


def is_author(column: str) -> bool:
    """Whether the column names by whom the row was made, and not by whom it was typed in: `creator_id`."""
    return bool({"creator", "maker", "initiator"} & set(stem(column)))


def is_logged(column: str) -> bool:
    """Whether the column names what was acted on: the target or subject of an entry in a log, the other of whom a mod banned."""
    return bool({"target", "subject", "affected", "other"} & set(stem(column)))


def holds(column: str) -> bool:
    """Whether the column names whose a contract is, whoever else pays for it."""
    return bool({"holder", "policyholder", "insured", "owner", "accountholder"} & set(stem(column)))


def brings_in(column: str) -> bool:
    """Whether the column names who made somebody else of the row come: an inviter."""
    return bool({"inviter", "referrer", "sponsor"} & set(stem(column)))


def does_to(column: str, table: tuple[str, ...]) -> bool:
    """Whether the column names somebody who does to another person what the table, by its words, is about: `blocker_id` of
    blocks.
    """
    said = _DOERS & set(stem(column))
    return any(word[:_ALIKE] == doer[:_ALIKE] for word in table for doer in said)


def in_charge(column: str) -> bool:
    """Whether the column names somebody who is to see to the row: an assignee, and not whoever once changed it."""
    words = stem(column)
    seeing_to = {word for word in words if word in _ACTS and (word == "assigned" or not word.endswith("ed"))}
    return bool(seeing_to - _STAMPS) and "by" not in words


def gives(column: str) -> bool:
    """Whether the column names the side of a dealing from which it came: by whom a bill was issued."""
    return bool({"issuer", "issued", "biller"} & set(stem(column)))


def offers(column: str) -> bool:
    """Whether the column names somebody who, among users alike, offers what the row is about."""
    return bool(_OFFERS & set(stem(column)))


def names_somebody(column: str, *, target: tuple[str, ...], own: tuple[str, ...]) -> bool:
    """Whether a column that nothing links seems to hold a person all the same: `voter_id`, `by_user`."""
    role, _ = _by_words(column, target, own)
    if role == "other" and set(stem(column)) - set(own) == {"parent"}:
        return False
    if refers(column):
        return role in {"owns", "other"} or bool({"assignee", "seller", *target} & set(stem(column)))
    return tokens(column)[:1] == ("by",) and role in {"plain", "owns"}


def could_name_somebody(column: str) -> bool:
    """Whether a column of the type of people's keys is called like a person and nothing more: `rater`, `friend`."""
    parts = nouns(column)
    if len(parts) != 1 or refers(column):
        return False
    (word,) = parts
    if word in _STAMPS:
        return False
    known = word in _OWNS | _OTHERS | SUBJECTS | ENTERED and word not in _ALSO_AMOUNTS
    return (known and not _is_done_to(word)) or _does(word) or (word.endswith("ee") and _is_done_to(word))


def bare_role(column: str) -> bool:
    """Whether a name that says a role and no table is that of a reference: author, post_author, opened_by, owner_id."""
    last = nouns(column)[-1:]
    return refers(column) or (
        len(tokens(column)) <= 2 and not (set(last) & _ALSO_AMOUNTS or any(map(_is_done_to, last)))
    )


def _without_target(words: list[str], target: tuple[str, ...]) -> list[str]:
    """Without the last words where they, written as one, are the table's: `email_address` of `emailaddress`."""
    for start in range(len(words)):
        if "".join(words[start:]) in target:
            return words[:start]
    return words


def qualifier(column: str, *, own: tuple[str, ...] = ()) -> str:
    """How a column's name speaks of the person whose address it holds: plain, owns, other, acts, makes or unknown.

    `own`: the words for the table it stands in, the last of which says nothing: `admin_email` of admins.
    """
    rest = [word for word in nouns(column) if word not in {*_ADDRESS_WORDS, *own[-1:]}]
    if not rest:
        return "plain"
    for role, known in (("acts", _ACTS), ("other", _OTHERS | ENTERED), ("makes", _MAKES), ("owns", _OWNS)):
        if any(word in known for word in rest):
            return role
    return "unknown"


_ADDRESS_WORDS = frozenset(
    {"email", "mail", "e", "address", "emailaddress", "contact", "primary", "login", "normalized", "my"}
    | {"tried", "attempted", "entered", "used", "typed", "supplied", "given", "provided", "submitted"}
)
