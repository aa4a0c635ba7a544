"""Setting fields of the subject's own rows: what is touched is read and saved, then sent row by row."""

import secrets
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from copy import deepcopy

from dsr.connectors.base import (
    Beat,
    CollectionErased,
    ConnectorError,
    Foreseen,
    Held,
    Identifiers,
    Key,
    ReadBack,
    SavedCell,
    SavedChange,
    Setting,
)
from dsr.connectors.bounds import FEW_ROWS, MOST_CELLS, MOST_VALUES
from dsr.connectors.http import settings as texts
from dsr.connectors.http.client import Api
from dsr.connectors.http.erase import once_of, send
from dsr.connectors.http.lookup import check_addressable, found_again
from dsr.connectors.http.readback import POLL_SECONDS
from dsr.connectors.http.values import Json, Row, key_of, put
from dsr.connectors.http.walk import Walk, http_of
from dsr.datamap.plan import Step, SystemPlan

_Found = dict[Key, Row]


class Look:
    """The rows that settings touch, as they stand, in one walk. Of other rows only the walk's keys are kept."""

    def __init__(
        self, api: Api, plan: SystemPlan, identifiers: Identifiers, settings: Sequence[Setting], beat: Beat
    ) -> None:
        self._steps = {step.collection: step for step in plan.steps}
        self._settings = settings
        self.rows: list[_Found] = [{} for _ in settings]
        searched = [each for each in settings if each.keys is None]
        self.walk = Walk(api, plan, identifiers, beat, self._take)
        if searched or identifiers.values:
            self.walk.run()
        for number, setting in enumerate(settings):
            if setting.keys is None:
                own = self.walk.own[setting.collection]
                self.rows[number] = {key: row for key, row in self.rows[number].items() if key in own}
            else:
                again = found_again(api, self._steps[setting.collection], setting.keys, beat)
                self.rows[number] = {key: row for key, row in again if _meets(row, setting)}

    def _take(self, step: Step, rows: list[Row]) -> None:
        for number, setting in enumerate(self._settings):
            if setting.collection != step.collection or setting.keys is not None:
                continue
            for row in rows:
                if _meets(row, setting):
                    self.rows[number][key_of(row, step.key, step.collection)] = Row(row)
            if sum(map(len, self.rows)) > MOST_CELLS:
                raise ConnectorError(
                    f"{step.collection}: more than {MOST_CELLS:,} fields would change; is its link right?",
                    permanent=True,
                )

    def problems(self) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for setting, rows in zip(self._settings, self.rows, strict=True):
            step = self._steps[setting.collection]
            found |= dict.fromkeys(_unfit(step, setting))
            for key, row in rows.items():
                found |= dict.fromkeys(_misfits(step, setting, key, row))
        return tuple(found)

    def cells(self) -> tuple[SavedCell, ...]:
        """Raises ConnectorError where two settings disagree."""
        found: dict[tuple[str, Key, str], SavedCell] = {}
        for setting, rows in zip(self._settings, self.rows, strict=True):
            for key, row in rows.items():
                old = texts.kept(row.get(setting.field), setting.value)
                cell = SavedCell(setting.collection, key, setting.field, old, setting.value)
                before = found.setdefault((cell.collection, cell.key, cell.field), cell)
                if before.new != cell.new:
                    raise ConnectorError(
                        f"{setting.collection}.{setting.field}: two different values would be written into one row.",
                        permanent=True,
                    )
        return tuple(found.values())


def _meets(row: Row, setting: Setting) -> bool:
    return all(texts.holds(row.get(field), value) for field, value in setting.where)


def _unfit(step: Step, setting: Setting) -> Iterator[str]:
    at = f"{setting.collection}.{setting.field}"
    if setting.field in step.key:
        yield f"{at}: a key stays as it is."
    if http_of(step).change is None:
        yield f"{at}: the data map does not say how {step.collection} is changed; add change to its http."
    if setting.value is not None and not setting.restored and not texts.sendable(setting.value):
        yield f"{at}: the value holds a character that cannot be sent."


def _misfits(step: Step, setting: Setting, key: Key, row: Row) -> Iterator[str]:
    try:
        check_addressable(step, key)
    except ConnectorError as error:
        yield str(error)
    if not setting.restored:
        why = texts.misfit(setting.value, row.get(setting.field))
        if why:
            yield f"{setting.collection}.{setting.field}: {why}"


def foresee(api: Api, plan: SystemPlan, who: Identifiers, settings: Sequence[Setting], beat: Beat) -> Foreseen:
    look = Look(api, plan, who, settings, beat)
    look.cells()
    return Foreseen(tuple(map(len, look.rows)), look.problems())


def decide(
    api: Api, plan: SystemPlan, who: Identifiers, settings: Sequence[Setting], schema: str, beat: Beat
) -> SavedChange:
    """Every field that is touched, with what it holds. Raises ConnectorError for what could not be sent as it stands."""
    look = Look(api, plan, who, settings, beat)
    problems = look.problems()
    if problems:
        listed = "\n".join(f"- {problem}" for problem in problems)
        raise ConnectorError(f"{plan.title} cannot be worked as the data map says:\n{listed}", permanent=True)
    return SavedChange(look.cells(), look.walk.root_digest(), schema, nonce=secrets.token_hex(16))


def _by_row(saved: SavedChange) -> dict[str, dict[Key, list[SavedCell]]]:
    found: defaultdict[str, dict[Key, list[SavedCell]]] = defaultdict(dict)
    for cell in saved.cells:
        found[cell.collection].setdefault(cell.key, []).append(cell)
    return found


def execute(api: Api, plan: SystemPlan, saved: SavedChange, beat: Beat) -> None:
    """What a row holds already, after a crash, is not sent again."""
    steps = {step.collection: step for step in plan.steps}
    for collection, rows in _by_row(saved).items():
        step = steps[collection]
        http, call = http_of(step), http_of(step).change
        if call is None:
            raise ConnectorError(f"The data map does not say how {collection} is changed.", permanent=True)
        for key, row in found_again(api, step, rows, beat):
            new = [cell for cell in rows[key] if not texts.holds(row.get(cell.field), cell.new)]
            if not new:
                continue
            body: dict[str, Json] = deepcopy(row.item) if call.send == "row" else {}
            for cell in new:
                put(body, http.pointer(cell.field), texts.written(cell.new, row.get(cell.field)))
            values = dict(zip(step.key, key, strict=True))
            send(api, step, call, values, body, once=once_of(saved.nonce, step, key))
            beat()


def read_back(api: Api, plan: SystemPlan, saved: SavedChange, beat: Beat) -> ReadBack:
    """Looks again until all is as it was sent, or until the time that the data map gives the store to settle."""
    until = api.time.clock() + api.settings.settles_within
    while True:
        seen = _look(api, plan, saved, beat)
        if seen.clean or api.time.clock() >= until:
            return seen
        api.time.pause(POLL_SECONDS, beat)


def _look(api: Api, plan: SystemPlan, saved: SavedChange, beat: Beat) -> ReadBack:
    """A row that is gone holds no wrong value."""
    steps = {step.collection: step for step in plan.steps}
    found = []
    for collection, rows in _by_row(saved).items():
        wrong = sum(
            not all(texts.holds(row.get(cell.field), cell.new) for cell in rows[key])
            for key, row in found_again(api, steps[collection], rows, beat)
        )
        found.append(CollectionErased(collection, changed=len(rows) - wrong, remaining=wrong))
    return ReadBack(tuple(found))


def peek(api: Api, plan: SystemPlan, identifiers: Identifiers, beat: Beat) -> Iterator[Held]:
    everything = [Setting(step.collection, field, None) for step in plan.steps for field in step.rectify]
    look = Look(api, plan, identifiers, everything, beat)
    for setting, rows in zip(everything, look.rows, strict=True):
        held = {key: texts.shown(row.get(setting.field)) for key, row in sorted(rows.items(), key=str)}
        if len(held) <= FEW_ROWS:
            yield from (Held(setting.collection, setting.field, value, 1, (key,)) for key, value in held.items())
        else:
            for value, number in Counter(held.values()).most_common(MOST_VALUES):
                yield Held(setting.collection, setting.field, value, number)
