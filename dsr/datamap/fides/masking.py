"""Masking strategies of Fides as erasure rules."""

import json

from dsr.datamap.draft import Concern, Review
from dsr.datamap.fides.schema import FidesField, Strategy


def erasure_of(field: FidesField, *, fixed: bool) -> tuple[str | None, list[Review]]:
    strategy = field.meta.masking_strategy_override
    if strategy is None:
        return None, []
    if fixed or field.packed:
        why = "keys and what links hold stay" if fixed else "it is a list or object"
        return None, [
            Review(Concern.NO_EQUAL, f"masking_strategy_override {strategy.strategy}: not taken over, {why}.")
        ]
    rule, note = _rule(strategy)
    return rule, [Review(Concern.NO_EQUAL, note)] if note else []


def _rule(strategy: Strategy) -> tuple[str | None, str]:
    match strategy.strategy:
        case "null_rewrite":
            return "null_value", ""
        case "string_rewrite":
            value = (strategy.configuration or {}).get("rewrite_value")
            if value is None:
                return None, "string_rewrite without rewrite_value: choose a constant."
            return "{constant: " + json.dumps(str(value)) + "}", ""
        case "random_string_rewrite":
            return "random_token", "random_string_rewrite: its length and form are not taken over." * bool(
                strategy.configuration
            )
        case "hash" | "hmac" | "aes_encrypt" as name:
            return "random_token", f"{name} has no equal: what can be computed again is not erased; a random token is."
        case name:
            return None, f"masking strategy {name} has no equal; choose an erase rule."
