"""The nine rights, under the names that Habeas uses everywhere, and the names that other people use for them."""

from enum import StrEnum


class Right(StrEnum):
    ACCESS = "access"  # GDPR 15; CCPA 1798.100, 1798.110 (know)
    ERASURE = "erasure"  # GDPR 17; CCPA 1798.105 (delete)
    RECTIFICATION = "rectification"  # GDPR 16; CCPA 1798.106 (correct)
    PORTABILITY = "portability"  # GDPR 20
    OBJECTION = "objection"  # GDPR 21
    RESTRICTION = "restriction"  # GDPR 18
    CONSENT_WITHDRAWAL = "consent_withdrawal"  # GDPR 7(3)
    OPT_OUT = "opt_out"  # CCPA 1798.120: of sale or sharing
    LIMIT = "limit"  # CCPA 1798.121: use of sensitive personal information


# Translated at the edges only; inside, a right has one name.
ALIASES: dict[str, Right] = {
    "know": Right.ACCESS,
    "delete": Right.ERASURE,
    "correct": Right.RECTIFICATION,
    "withdraw_consent": Right.CONSENT_WITHDRAWAL,
}

# Nobody may be made to prove who they are for these (11 CCR 7026(d), 7027(e), 7060(b)).
WITHOUT_PROOF = frozenset({Right.OPT_OUT, Right.LIMIT})
# These end with a package that the requester downloads.
WITH_PACKAGE = frozenset({Right.ACCESS, Right.PORTABILITY})
# These are carried out by workers in every system that a connector reaches.
AUTOMATED = frozenset({Right.ACCESS, Right.PORTABILITY, Right.ERASURE})
# These set fields in the systems whose data map says how, and are completed by a person in the others.
CHANGING = frozenset(Right) - AUTOMATED
# What of these ends is one use among several.
BY_PURPOSE = frozenset({Right.OBJECTION, Right.CONSENT_WITHDRAWAL})
# Who got the data is told (GDPR 19; 11 CCR 7022(b), 7023(c)).
TOLD_TO_RECIPIENTS = frozenset({Right.RECTIFICATION, Right.ERASURE, Right.RESTRICTION})

# Nouns for tables and for staff.
NOUNS: dict[Right, str] = {
    Right.ACCESS: "Access",
    Right.ERASURE: "Erasure",
    Right.RECTIFICATION: "Rectification",
    Right.PORTABILITY: "Portability",
    Right.OBJECTION: "Objection",
    Right.RESTRICTION: "Restriction",
    Right.CONSENT_WITHDRAWAL: "Withdrawal of consent",
    Right.OPT_OUT: "Opt-out",
    Right.LIMIT: "Limit",
}

# What a right is called to people, after "your request:".
TITLES: dict[Right, str] = {
    Right.ACCESS: "a copy of the data about you",
    Right.ERASURE: "erase the data about you",
    Right.RECTIFICATION: "correct the data about you",
    Right.PORTABILITY: "your data to take elsewhere",
    Right.OBJECTION: "stop using the data about you (objection)",
    Right.RESTRICTION: "keep, but do not use, the data about you (restriction)",
    Right.CONSENT_WITHDRAWAL: "withdraw your consent",
    Right.OPT_OUT: "do not sell or share your data (opt-out)",
    Right.LIMIT: "limit the use of your sensitive data",
}


def parse_right(word: str) -> Right:
    """The right that `word` names, ours or an alias. Raises ValueError for any other word."""
    if word in ALIASES:
        return ALIASES[word]
    return Right(word)
