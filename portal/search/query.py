"""From what somebody typed to what is found: three queries at most, whole numbers only, the same order on every database.

1. the synonyms · 2. how many entries hold each piece of the question (its rarity; which pieces are places) · 3. entries
by the sum of weight × rarity × how much the piece matters in the question.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Max, Q, Sum, Value, When

from portal.search.grams import ANSWER, EVERY, KEYWORDS, OFFERED, OWN, SURE, pairs
from portal.search.models import SearchEntry, SearchGram, Synonym, standing
from portal.search.normalise import considered, fold, is_han, telling, words
from portal.search.pinyin import split, syllables

SHOWN = 20
PLACES_SHOWN, PLACES_BESIDE = 10, 2  # when only a place was asked for; beside what was asked about it
READ = 120  # rows asked for: places first, so more than any name or initials has
LONGEST_NAME = 12  # characters of a place's name that are tried

# How much a piece matters: what was typed before what it means, what tells before what stands in every question.
TYPED, WHOLE, MEANT, SPOKEN, ALONE, SINGLE, PASSING, NAMED = 8, 8, 5, 6, 5, 1, 1, 2
PLACE = 100_000  # a place counts by its name alone and is sorted out afterwards
LEAST = 1 * TYPED * 20  # one rare word in a body; what has less says nothing of the question
NEAR = 5  # what has less than a fifth of the best is left out


@dataclass(frozen=True, slots=True)
class Hit:
    """A line of the results. `place`: an area or county, shown small."""

    kind: str
    label: str
    key: str
    title: str
    summary: str
    url: str
    place: bool


@dataclass(frozen=True, slots=True)
class Results:
    """What was found, best first. `words`: what was looked for, "" = nothing was asked; `cut`: only its beginning.

    `topics` are offered where nothing was found; `place_names` are the places that were named.
    """

    words: str
    cut: bool
    hits: tuple[Hit, ...]
    topics: tuple[Hit, ...] = ()
    place_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Known:
    """Of a piece: in how many entries it stands, and the most that it says of one."""

    entries: int
    best: int


def search(typed: str, on: datetime.date) -> Results:
    """What can be found on a day for what was typed. Anything may be typed; nothing of it is kept."""
    text, cut = considered(typed)
    if not text:
        return Results("", cut, (), _offered(_scored({}, [], on)))
    question = _Question(text, [(fold(s.word), fold(s.means)) for s in Synonym.objects.all()])
    known = _known(question.pieces(), on)
    names = question.place_names(known)
    weights = question.weights(known, names)
    rows = _scored(weights, question.solid(weights), on)
    hits = tuple(_ranked([row for row in rows if _says_enough(row)], question.asks_more(known, names)))
    return Results(text, cut, hits, () if hits else _offered(rows), tuple(names))


# --- the question ----------------------------------------------------------------------------------------------------


class _Question:
    """What was typed, taken apart."""

    def __init__(self, text: str, synonyms: Iterable[tuple[str, str]]) -> None:
        self.text = text
        self.runs = [word for word in words(text) if is_han(word)]
        self.signs = [word for word in words(text) if not is_han(word)]  # letters and digits
        self.meant = sorted({means for word, means in synonyms if word and means and self._says(word)})
        self.letters = _joined(text)

    def _says(self, word: str) -> bool:
        return word in self.text if is_han(word) else word in self.signs

    def pieces(self) -> set[str]:
        """Every gram that may count."""
        found = {EVERY, *self.signs}
        for run in (*self.runs, *self._meant_runs()):
            spoken = syllables(run)
            found |= {*pairs(run), *run, *(f"~{one}" for one in map("".join, zip(spoken, spoken[1:], strict=False)))}
            found |= {f"={run[at:end]}" for at in range(len(run)) for end in range(at + 2, at + 1 + LONGEST_NAME)}
            found |= {f"@{run[at:end]}" for at in range(len(run)) for end in range(at + 2, at + 1 + LONGEST_NAME)}
        for whole in self._wholes():
            found.add(f":{whole}")
        for sign in self.letters:
            found |= {f"={sign}", f"^{sign}", *self._spelt(sign)}
        return found

    def _wholes(self) -> set[str]:
        """What may be a whole title or search word."""
        parts = {part for run in self.runs for part in telling(run)}
        typed = {self.text.replace(" ", ""), *self.text.split(), *self.runs, *parts}
        return {whole for whole in typed if telling(whole)} | set(self.meant)  # 怎么办 is also a search word

    def _meant_runs(self) -> list[str]:
        return [word for means in self.meant for word in words(means) if is_han(word)]

    @staticmethod
    def _spelt(letters: str) -> list[str]:
        spoken = split(letters)
        return [f"~{first}{second}" for first, second in zip(spoken, spoken[1:], strict=False)]

    def place_names(self, known: Mapping[str, "_Known"]) -> list[str]:
        """The places that are named, each the longest that its characters make up, from left to right."""
        found = []
        for run in self.runs:
            at = 0
            while at < len(run):
                for end in range(min(len(run), at + LONGEST_NAME), at + 1, -1):
                    name = run[at:end]
                    if self._is_place(name, known):
                        found.append(name)
                        at = end
                        break
                else:
                    at += 1
        found += [sign for sign in self.letters if self._is_place(sign, known)]
        return list(dict.fromkeys(found))

    def _is_place(self, name: str, known: Mapping[str, "_Known"]) -> bool:
        place = known.get(f"={name}")
        if place is None or place.best < OWN:
            return False
        return place.best >= SURE or name == self.text.replace(" ", "") or not self._is_word(name, known)

    @staticmethod
    def _is_word(name: str, known: Mapping[str, "_Known"]) -> bool:
        """Whether a place's name says something else in the portal's own words: 互助, 合作, beian."""
        pieces = (name, f"~{name}", f"^{name}", f":{name}", *(pairs(name) if is_han(name) else ()))
        return any(piece in known and known[piece].best >= KEYWORDS for piece in pieces)

    def _parts(self, names: Iterable[str]) -> list[str]:
        """What tells, without the places."""
        parts = []
        for run in self.runs:
            pieces = [run]
            for name in names:
                pieces = [part for piece in pieces for part in piece.split(name)]
            parts += [part for piece in pieces for part in telling(piece)]
        return parts

    def asks_more(self, known: Mapping[str, "_Known"], names: list[str]) -> bool:
        """Whether something besides the places is asked that the portal has words for, or the place is a word, too."""
        if any(known[f"={name}"].best < SURE and self._is_word(name, known) for name in names):
            return True
        pieces = {piece for part in self._parts(names) for piece in (pairs(part) if len(part) > 1 else part)}
        pieces |= {sign for sign in self.signs if sign not in names}
        pieces |= {piece for sign in self.letters if sign not in "".join(names) for piece in self._spelt(sign)}
        return any(piece in known and known[piece].best >= ANSWER for piece in pieces)

    def weights(self, known: Mapping[str, "_Known"], names: list[str]) -> dict[str, int]:
        """By gram: how much one point of an entry's weight for it counts."""
        every = known[EVERY].entries if EVERY in known else 1
        matters: dict[str, int] = {}

        def count(pieces: Iterable[str], factor: int) -> None:
            for piece in pieces:
                matters[piece] = max(factor, matters.get(piece, 0))

        for part in self._parts(names):
            count(pairs(part), TYPED)
            count(part, ALONE if len(part) == 1 else SINGLE)
            for pair in pairs(part):
                if pair not in known:  # perhaps a slip of the pen: the same sound
                    count(["~" + "".join(syllables(pair))], SPOKEN)
        for run in self.runs:
            count(pairs(run), PASSING)
        for means in self._meant_runs():
            count(pairs(means), MEANT)
        count((f":{whole}" for whole in self._wholes()), WHOLE)
        count(self.signs, TYPED)
        for sign in self.letters:
            count(self._spelt(sign), SPOKEN)
            count([f"^{sign}"], WHOLE)
        for name in names:
            matters |= dict.fromkeys(pairs(name) if is_han(name) else (), NAMED)
            count([f"@{name}"], TYPED)
        rare = {
            piece: factor * rarity(known[piece].entries, every) for piece, factor in matters.items() if piece in known
        }
        return rare | {f"={name}": PLACE for name in names}

    def solid(self, weights: Mapping[str, int]) -> list[str]:
        """Of these grams those that may stand alone: no stray character, nothing out of a phrase that says nothing."""
        parts = self._parts(())
        stray = {pair for run in self.runs for pair in pairs(run)} - {pair for part in parts for pair in pairs(part)}
        if any(len(part) > 1 for part in parts):
            stray |= {character for run in self.runs for character in run}
        return sorted(set(weights) - stray)


def _joined(text: str) -> list[str]:
    """Typed letters, word by word and joined over blanks: nan ning → nanning, too."""
    found: list[str] = []
    pieces = text.split()
    for at, piece in enumerate(pieces):
        for word in words(piece):
            if word.isascii() and word.isalpha():
                found.append(word)
        joined = piece
        for after in pieces[at + 1 : at + 6]:
            joined += after
            if joined.isascii() and joined.isalpha():
                found.append(joined)
    return list(dict.fromkeys(found))


def rarity(entries: int, every: int) -> int:
    """8 × log₂(every / entries), rounded down, at least 1: in whole numbers, so that no machine rounds differently.

    >>> rarity(1, 127), rarity(64, 127), rarity(127, 127)
    (56, 8, 1)
    """
    return max(1, ((every + 1) ** 8 // max(1, entries) ** 8).bit_length() - 1)


# --- the database ----------------------------------------------------------------------------------------------------


def _known(pieces: Iterable[str], on: datetime.date) -> dict[str, _Known]:
    rows = (
        SearchGram.objects.filter(standing(on, "entry__"), gram__in=sorted(pieces))
        .values_list("gram")
        .annotate(Count("pk"), Max("weight"))
        .order_by()
    )
    return {gram: _Known(entries, best) for gram, entries, best in rows}


def _scored(weights: Mapping[str, int], solid: list[str], on: datetime.date) -> list[SearchEntry]:
    """Entries with `score`, and in how many of `solid` they were found; best first, places (PLACE) before all else.

    The topics come along at the end, whatever was asked: an empty result offers them, without a query of its own.
    """
    by_weight: dict[int, list[str]] = {}
    for gram, weight in sorted(weights.items()):
        by_weight.setdefault(weight, []).append(gram)
    arms = [When(grams__gram__in=grams, then=Value(weight)) for weight, grams in sorted(by_weight.items())]
    factor = Case(*arms, default=Value(0), output_field=IntegerField())
    return list(
        SearchEntry.objects.open_on(on)
        .filter(grams__gram__in=[OFFERED, *sorted(weights)])
        .annotate(
            score=Sum(F("grams__weight") * factor),
            own=Max("grams__weight"),
            held=Count("grams__pk", filter=Q(grams__gram__in=solid)),
        )
        .filter(Q(kind=SearchEntry.Kind.TOPIC) | Q(held__gte=1, score__gte=LEAST))
        # A place is found by its own name, not by that of its province.
        .filter(~Q(kind__in=SearchEntry.Kind.places()) | Q(own__gte=OWN))
        .order_by("-score", "-boost", "tie", "kind")[:READ]
    )


def _says_enough(row: Any) -> bool:
    """Whether a row answers, rather than having come along."""
    return row.held >= 1 and row.score >= LEAST


def _offered(rows: list[SearchEntry]) -> tuple[Hit, ...]:
    topics = [row for row in rows if row.kind == SearchEntry.Kind.TOPIC]
    return tuple(_hit(row) for row in sorted(topics, key=lambda row: row.tie))


def _ranked(rows: list[Any], asks_more: bool) -> list[Hit]:
    """The best explainer first and the place beside it, or the places first where nothing else was asked."""
    places = [row for row in rows if row.kind in SearchEntry.Kind.places()]
    texts = [row for row in rows if row.kind not in SearchEntry.Kind.places()]
    if texts:
        best = texts[0].score
        texts = [row for row in texts if row.score * NEAR >= best]
    if not (asks_more and texts):
        return [_hit(row) for row in [*places[:PLACES_SHOWN], *texts][:SHOWN]]
    return [_hit(row) for row in [texts[0], *places[:PLACES_BESIDE], *texts[1:]][:SHOWN]]


def _hit(row: SearchEntry) -> Hit:
    return Hit(
        row.kind,
        row.get_kind_display(),
        row.key,
        row.title,
        row.summary,
        row.url,
        row.kind in SearchEntry.Kind.places(),
    )
