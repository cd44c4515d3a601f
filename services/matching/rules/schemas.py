"""What an admin decides about a match round, as a request's JSON or a YAML file says it.

The criteria are those that the engine has registered: each with the options of its own dataclass, so that a new one is
valid here, documented and checked without a line in this file.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
    Literal,
    Self,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

from pydantic import BaseModel, ConfigDict, Field, create_model, field_validator, model_validator

from services.matching.rounds.engine.criteria import CRITERIA, Criterion
from services.matching.rounds.engine.rules import Eligibility, Objective, Rules, Weighted
from shared.text import Line
from shared.values import Amount, Truth, Whole
from shared.wrong import Wrong

__all__ = ["CriterionIn", "EligibilityIn", "ObjectiveIn", "RulesIn", "default_criteria"]

Word = Annotated[Line, Field(min_length=1, max_length=100)]
MOST_CRITERIA = 40
MOST_VALUES = 200

DEFAULTS: Sequence[tuple[str, float, Mapping[str, Any]]] = (
    ("skills", 0.40, {}),
    ("seniority", 0.15, {}),
    ("language", 0.15, {}),
    ("hours", 0.15, {}),
    ("field", 0.05, {"name": "department", "field": "department", "prefer": "different"}),
    ("identity", 0.10, {}),
)
"""What counts unless an admin says otherwise: kind, weight, options."""


class Strict(BaseModel):
    """Refuses what it does not know, and names what there is to choose from."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _known(cls, given: object) -> object:
        if isinstance(given, Mapping):
            unknown = [str(name) for name in cast("Mapping[object, object]", given) if name not in cls.model_fields]
            if unknown:
                raise Wrong(
                    "no-such-setting",
                    "{names} cannot be set here; choose from {known}.",
                    names=_quoted(unknown),
                    known=", ".join(cls.model_fields),
                )
        return cast("object", given)


class CriterionIn(Strict):
    """A criterion and how much it counts; its kind decides which options it has besides."""

    criterion: ClassVar[Criterion]

    kind: str
    weight: Amount = Field(ge=0, le=100, description="as a share of whatever the weights sum to", examples=[0.4])
    name: Annotated[Line, Field(max_length=60)] = Field(
        default="", description="under which it is shown; needed where two are of one kind"
    )

    @property
    def title(self) -> str:
        return self.name or self.kind

    def to_weighted(self) -> Weighted:
        given = {field.name: getattr(self, field.name) for field in dataclasses.fields(self.criterion.options)}
        options = {
            name: tuple(cast("list[Any]", value)) if isinstance(value, list) else value for name, value in given.items()
        }
        return Weighted(self.kind, self.weight, self.criterion.options(**options), self.name)

    @model_validator(mode="after")
    def _options_fit(self) -> Self:
        """Options that are right one by one may contradict each other: their dataclass says so by ValueError."""
        self.to_weighted()
        return self


class EligibilityIn(Strict):
    """Who may take part on one side: those whose profile field has one of these values, compared without case."""

    side: Literal["mentee", "mentor"]
    field: Word = Field(examples=["location"])
    values: list[Word] = Field(min_length=1, max_length=MOST_VALUES, examples=[["Leeds", "York"]])


class ObjectiveIn(Strict):
    """What is sought after "as many people as can be"."""

    stable_picks: Truth = Field(
        default=False, description="nobody and somebody who rank each other both prefer each other to whom they got"
    )
    raise_lowest: Truth = Field(default=False, description="first raise the lowest score of a pair, then the total")
    spread: Amount = Field(
        default=0.0, ge=0, le=1, description="what each further mentee of one mentor costs, in score"
    )
    close_gap: Annotated[Line, Field(max_length=100)] = Field(
        default="", description="the field or shared attribute whose groups' mean scores are drawn together"
    )
    gap_weight: Amount = Field(default=0.0, ge=0, le=1, description="how strongly: 0 not at all, 1 as much as can be")


def _criterion_model(criterion: Criterion) -> type[CriterionIn]:
    """The request model of a registered criterion: kind, weight, name and each option with its bounds."""
    hints = get_type_hints(criterion.options, include_extras=True)
    fields: dict[str, Any] = {"kind": (cast("Any", Literal)[criterion.kind], Field(title=criterion.label))}
    for option in dataclasses.fields(criterion.options):
        makes = option.default_factory
        default = option.default if makes is dataclasses.MISSING else makes()
        fields[option.name] = (_bounded(hints[option.name]), Field(default=default, validate_default=True))
    name = "".join(word.capitalize() for word in criterion.kind.replace("_", "-").split("-"))
    model = create_model(f"{name}CriterionIn", __base__=CriterionIn, __doc__=criterion.options.__doc__, **fields)
    model.criterion = criterion
    return model


_AS_WRITTEN: Mapping[Any, Any] = {bool: Truth, int: Whole, float: Amount}


def _bounded(hint: Any) -> Any:
    """An option's type, guessed from no other, with a limit on every text and list that has none of its own."""
    origin, parts = get_origin(hint), get_args(hint)
    if hint is str:
        return Annotated[Line, Field(max_length=MOST_VALUES)]
    if hint in _AS_WRITTEN:
        return _AS_WRITTEN[hint]
    if origin is Annotated:
        return Annotated[(_bounded(parts[0]), *parts[1:])]
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return Annotated[dict[_bounded(parts[0]), _bounded(parts[1])], Field(max_length=MOST_VALUES)]
    if isinstance(origin, type) and issubclass(origin, Collection):
        return Annotated[list[_bounded(parts[0])], Field(max_length=MOST_VALUES)]
    return hint


MODELS: dict[str, type[CriterionIn]] = {kind: _criterion_model(found) for kind, found in CRITERIA.items()}

if TYPE_CHECKING:
    AnyCriterion = CriterionIn
else:
    AnyCriterion = Annotated[Union[tuple(MODELS.values())], Field(discriminator="kind")]  # noqa: UP007


def default_criteria() -> list[CriterionIn]:
    """What counts unless an admin says otherwise."""
    return [
        MODELS[kind].model_validate({"kind": kind, "weight": weight, **options})
        for kind, weight, options in DEFAULTS
        if kind in MODELS
    ]


class RulesIn(Strict):
    """What counts, what is never matched and what is sought; everything has a default."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "criteria": [
                        {"kind": "skills", "weight": 0.6, "rarity": 0.5},
                        {"kind": "seniority", "weight": 0.2, "least": 1, "most": 3},
                        {"kind": "hours", "weight": 0.2},
                    ],
                    "grades": ["Junior", "Professional", "Senior", "Principal"],
                    "minimum_score": 0.3,
                }
            ]
        }
    )

    criteria: list[AnyCriterion] = Field(
        default_factory=default_criteria,
        min_length=1,
        max_length=MOST_CRITERIA,
        description="what counts how much; the standard ones as far as people have told",
    )
    grades: list[Word] = Field(
        default=[], max_length=50, description="from the lowest to the highest; none: seniority counts the same for all"
    )
    minimum_score: Amount = Field(default=0.0, ge=0, le=1, description="pairs below it are ruled out")
    reporting_line: Truth = Field(default=True, description="nobody meets a manager or report of theirs, at any depth")
    earlier_pairs: Truth = Field(default=True, description="who had a proposal or mentorship is not matched again")
    common_language: Truth = Field(default=True, description="both told their languages and share one")
    common_hours: Amount = Field(default=0.0, ge=0, le=168, description="working hours a week that both need in common")
    eligibility: list[EligibilityIn] = Field(default=[], max_length=20)
    objective: ObjectiveIn = ObjectiveIn()
    seed: Whole = Field(default=0, ge=0, le=2**31 - 1, description="decides between answers that are equally good")
    only_told: Truth = Field(
        default=False, description="leave out criteria about which nobody has told anything, instead of failing"
    )

    @field_validator("criteria", mode="before")
    @classmethod
    def _kinds(cls, given: object) -> object:
        if isinstance(given, Sequence):
            for number, part in enumerate(cast("Sequence[object]", given), 1):
                if isinstance(part, Mapping):
                    kind = cast("Mapping[str, object]", part).get("kind")
                    if not (isinstance(kind, str) and kind in MODELS):
                        raise Wrong(
                            "no-such-criterion",
                            "{kind}, kind of number {number}, is not a criterion; choose from {known}.",
                            kind=repr(kind),
                            number=number,
                            known=", ".join(MODELS),
                        )
        return cast("object", given)

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if sum(part.weight for part in self.criteria) < 0.001:
            raise Wrong("nothing-counts", "At least one criterion has to count.")
        titles = [part.title for part in self.criteria]
        if twice := sorted({title for title in titles if titles.count(title) > 1}):
            raise Wrong(
                "criterion-twice",
                "The criterion {names} is there twice; give each a name of its own.",
                names=_quoted(twice),
            )
        grades = [grade.casefold() for grade in self.grades]
        if again := sorted({grade for grade in grades if grades.count(grade) > 1}):
            raise Wrong("grade-twice", "The grade {names} is there twice.", names=_quoted(again))
        return self

    @property
    def adapts(self) -> bool:
        """Whether criteria are left out that nobody has told anything about; see `domain.fitting`."""
        return self.only_told or self.criteria == default_criteria()

    @property
    def shares(self) -> dict[str, float]:
        """What each criterion counts, as shares of 1, by its title."""
        total = sum(part.weight for part in self.criteria)
        return {part.title: part.weight / total for part in self.criteria}

    def to_rules(self) -> Rules:
        """The engine's rules."""
        given = self.model_dump(exclude={"criteria", "eligibility", "objective", "grades", "only_told"})
        return Rules(
            criteria=tuple(part.to_weighted() for part in self.criteria),
            grades=tuple(self.grades),
            eligibility=tuple(Eligibility(one.side, one.field, tuple(one.values)) for one in self.eligibility),
            objective=Objective(**self.objective.model_dump()),
            **given,
        )


def _quoted(words: Sequence[str]) -> str:
    return ", ".join(repr(word) for word in words)
