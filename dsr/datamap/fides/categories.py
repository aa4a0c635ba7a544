"""Fides' data categories as ours; of several the most sensitive."""

from collections.abc import Iterable

from dsr.datamap.schema import Category

# The first prefix that fits decides; a prefix ends at a dot.
_PREFIXES: tuple[tuple[str, Category], ...] = (
    ("user.authorization", Category.SECRET),
    ("user.credentials", Category.SECRET),
    ("user.account.password", Category.SECRET),
    ("user.health_and_medical", Category.SPECIAL),
    ("user.biometric", Category.SPECIAL),
    ("user.biometric_health", Category.SPECIAL),
    ("user.genetic", Category.SPECIAL),
    ("user.criminal_history", Category.SPECIAL),
    ("user.demographic.race_ethnicity", Category.SPECIAL),
    ("user.demographic.race", Category.SPECIAL),
    ("user.demographic.religious_belief", Category.SPECIAL),
    ("user.demographic.political_opinion", Category.SPECIAL),
    ("user.demographic.sexual_orientation", Category.SPECIAL),
    ("user.sexual_orientation", Category.SPECIAL),
    ("user.religious_belief", Category.SPECIAL),
    ("user.political_opinion", Category.SPECIAL),
    ("user.race", Category.SPECIAL),
    ("user.government_id", Category.IDENTITY),
    ("user.financial", Category.PAYMENT),
    ("user.payment", Category.PAYMENT),
    ("user.contact", Category.CONTACT),
    ("user.name", Category.IDENTITY),
    ("user.unique_id", Category.ACCOUNT),
    ("user.account", Category.ACCOUNT),
    ("user.location", Category.LOCATION),
    ("user.device", Category.DEVICE),
    ("user.sensor", Category.DEVICE),
    ("user.content", Category.CONTENT),
    ("user.user_sensor", Category.DEVICE),
    ("user.behavior", Category.USAGE),
    ("user.telemetry", Category.USAGE),
    ("user.privacy_preferences", Category.PREFERENCE),
    ("user", Category.IDENTITY),
)
_SENSITIVE = [
    Category.SECRET, Category.SPECIAL, Category.PAYMENT, Category.IDENTITY, Category.CONTACT, Category.LOCATION,
    Category.CONTENT, Category.DEVICE, Category.USAGE, Category.ACCOUNT, Category.PREFERENCE, Category.NONE,
]  # fmt: skip


def category_of(names: Iterable[str]) -> Category:
    """`user.contact.email` is contact; `system.operations` and nothing at all are none."""
    found = [_one(name) for name in names] or [Category.NONE]
    return min(found, key=_SENSITIVE.index)


def _one(name: str) -> Category:
    plain = name.lower()
    for prefix, category in _PREFIXES:
        if plain == prefix or plain.startswith(f"{prefix}."):
            return category
    return Category.NONE
