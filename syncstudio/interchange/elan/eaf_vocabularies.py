"""The controlled vocabularies of an EAF file: which names a tier's labels have, in the tier's own language."""

from __future__ import annotations

from dataclasses import dataclass, field

from syncstudio.interchange.elan.eaf_file import EafAnnotation, EafEntry, EafFile, EafTier
from syncstudio.interchange.label_document import DocumentLabel


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A vocabulary in one language: names in order with their descriptions, and the name of any value or entry."""

    names: tuple[str, ...]
    descriptions: dict[str, str]
    by_value: dict[str, str]
    by_entry: dict[str, str]

    def label(self, annotation: EafAnnotation) -> tuple[str, str]:
        """(label, text) of an annotation: its value is the label where the vocabulary has it, else text."""
        value = annotation.value
        name = self.by_value.get(value)
        if name is not None:
            return name, ""
        return self.by_entry.get(annotation.entry, "") if annotation.entry else "", value


@dataclass(slots=True)
class Vocabularies:
    """All vocabularies of a file, made for one language at a time."""

    file: EafFile
    _made: dict[tuple[str, str], Vocabulary] = field(default_factory=dict)

    def of_tier(self, tier: EafTier) -> Vocabulary | None:
        """The vocabulary of a tier's type; None where it has none, or an empty one."""
        kind = self.file.types.get(tier.attributes.get("LINGUISTIC_TYPE_REF", ""), {})
        name = kind.get("CONTROLLED_VOCABULARY_REF", "")
        entries = self.file.vocabularies.get(name)
        return self._of(name, tier.attributes.get("LANG_REF", "")) if entries else None

    def labels(self) -> list[DocumentLabel]:
        """Every entry of every vocabulary, once by name, in the languages of the tiers asked for until now."""
        found: dict[str, DocumentLabel] = {}
        for name in self.file.vocabularies:
            used = [made for (of, _), made in self._made.items() if of == name] or [self._of(name, "")]
            for vocabulary in used:
                for each in vocabulary.names:
                    found.setdefault(
                        each, DocumentLabel(each, description=vocabulary.descriptions.get(each, ""))
                    )
        return list(found.values())

    def notes(self) -> list[str]:
        """Sentences about entries in several languages, and vocabularies that are kept elsewhere."""
        said = []
        for name, entries in self.file.vocabularies.items():
            languages = list(dict.fromkeys(language for each in entries for language, _, _ in each.values))
            if len(languages) > 1:
                kept = self._language(name, "")
                others = ", ".join(each for each in languages if each != kept)
                said.append(
                    f"vocabulary “{name}”: its names in {kept} are used, those in {others} are left out"
                )
        by_place: dict[str, list[str]] = {}
        for name, reference in self.file.elsewhere.items():
            place = self.file.external.get(reference, {}).get("VALUE", reference)
            by_place.setdefault(place, []).append(f"“{name}”")
        for place, names in by_place.items():
            said.append(
                f"the entries of {', '.join(names)} are kept in another file ({place}), which is not read"
            )
        return said

    def _language(self, name: str, wanted: str) -> str:
        entries = self.file.vocabularies[name]
        if wanted and any(language == wanted for each in entries for language, _, _ in each.values):
            return wanted
        return next((language for each in entries for language, _, _ in each.values), "")

    def _of(self, name: str, wanted: str) -> Vocabulary:
        language = self._language(name, wanted)
        made = self._made.get((name, language))
        if made is None:
            made = _vocabulary(self.file.vocabularies[name], language)
            self._made[name, language] = made
        return made


def _vocabulary(entries: list[EafEntry], language: str) -> Vocabulary:
    descriptions: dict[str, str] = {}
    by_value: dict[str, str] = {}
    by_entry: dict[str, str] = {}
    for entry in entries:
        if not entry.values:
            continue
        _, name, description = next((each for each in entry.values if each[0] == language), entry.values[0])
        if not name:
            continue
        descriptions.setdefault(name, description)
        by_entry.setdefault(entry.id, name)
        by_value[name] = name
    for entry in entries:
        for _, value, _ in entry.values:
            known = by_entry.get(entry.id)
            if value and known:
                by_value.setdefault(value, known)
    return Vocabulary(tuple(descriptions), descriptions, by_value, by_entry)
