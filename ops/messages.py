"""Keep the message catalogues: extract what the code says, find what is not translated, compile for Django.

Each app has its own catalogues, for its Python, `templates/<app>/` and `templates/mail/<app>/`; every other template,
and `config`, belongs to `look`. Messages are written in English, so the English catalogue repeats them: without it
Django would answer an English reader in Vietnamese.
"""

import argparse
import io
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("vi", "en")
SOURCE_LANGUAGE = "en"
GROUND_APP = "look"
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|%[sd]|\{\w*\}")
# What a message is found by: its context, and its text (the singular where it counts).
Key = tuple[str | None, str]


@dataclass
class Found:
    """One message as the code has it."""

    singular: str
    plural: str | None = None
    context: str | None = None
    comments: list[str] = field(default_factory=list)

    @property
    def key(self) -> Key:
        """What the message is found by."""
        return self.context, self.singular


def apps(root: Path = ROOT) -> list[str]:
    """Name the apps: the folders at the top that say so to Django."""
    return sorted(path.parent.name for path in root.glob("*/apps.py"))


def catalogue_path(app: str, language: str, root: Path = ROOT) -> Path:
    """Give the file of an app's catalogue."""
    return root / app / "locale" / language / "LC_MESSAGES" / "django.po"


# -- what the code says ------------------------------------------------------------------------------------------


def sources(app: str, root: Path = ROOT) -> Iterator[Path]:
    """Give the Python files and templates whose messages belong to an app."""
    named = set(apps(root))
    for path in sorted((root / app).rglob("*")):
        if path.is_file() and (path.suffix == ".py" or is_template(path, root)) and "migrations" not in path.parts:
            yield path
    if app == GROUND_APP:
        yield from sorted((root / "config").rglob("*.py"))
    for path in sorted((root / "templates").rglob("*")):
        if path.is_file() and is_template(path, root) and app_of(path.relative_to(root), named) == app:
            yield path


def app_of(template: Path, named: set[str]) -> str:
    """Say whose a template is: `templates/judging/x.html` and `templates/mail/judging/x.txt` are judging's."""
    return next((part for part in template.parts[:-1] if part in named), GROUND_APP)


def is_template(path: Path, root: Path) -> bool:
    """Say whether a file is a template of Django's."""
    return "templates" in path.relative_to(root).parts and path.suffix in {".html", ".txt", ".svg"}


def messages_in(path: Path) -> Iterator[Found]:
    """Give the messages of one file."""
    code = path.read_text("utf-8")
    if path.suffix != ".py":
        # What is not a message comes back as rows of X, whose margins would read as Python's.
        code = "\n".join(line.strip() for line in templatize(code, origin=str(path)).splitlines())
    stream = io.BytesIO(code.encode())
    for _line, texts, comments, context in extract("python", stream, KEYWORDS, ("Translators:",)):
        singular, plural = texts if isinstance(texts, tuple) else (texts, None)
        if singular:
            yield Found(singular, plural, context, [str(comment) for comment in comments])


def said_by(app: str, root: Path = ROOT) -> dict[Key, Found]:
    """Give every message of an app, once."""
    found: dict[Key, Found] = {}
    for path in sources(app, root):
        for message in messages_in(path):
            known = found.setdefault(message.key, message)
            known.plural = known.plural or message.plural
    return found


# -- the catalogues ----------------------------------------------------------------------------------------------


def read(app: str, language: str, root: Path = ROOT) -> dict[Key, Message]:
    """Read the translations of an app; an empty catalogue when there is none yet."""
    path = catalogue_path(app, language, root)
    if not path.exists():
        return {}
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language, ignore_obsolete=True, abort_invalid=True)
    return {(message.context, singular(message)): message for message in catalogue if message.id}


def singular(message: Message) -> str:
    """Give a message's text, the singular where it counts."""
    return str(message.id[0] if isinstance(message.id, list | tuple) else message.id)


def translations(message: Message | None) -> list[str]:
    """Give the forms of a translation, none of them for a message that is not translated."""
    if message is None or message.fuzzy:
        return []
    forms = message.string if isinstance(message.string, list | tuple) else [message.string]
    return [form for form in forms if form]


def merged(app: str, language: str, root: Path = ROOT) -> Catalog:
    """Give the catalogue an app should have: what the code says, with the translations that there are.

    What another app has translated already is taken over, for Django would show it here too.
    """
    catalogue = Catalog(locale=language)
    known = {key: message for other in (*apps(root), app) for key, message in read(other, language, root).items()}
    for key, found in sorted(said_by(app, root).items(), key=lambda item: (item[0][1], item[0][0] or "")):
        forms = translations(known.get(key))
        if language == SOURCE_LANGUAGE:
            forms = [found.singular, found.plural] if found.plural else [found.singular]
        catalogue.add(
            (found.singular, found.plural) if found.plural else found.singular,
            (tuple(forms) or ("",)) if found.plural else "".join(forms[:1]),
            auto_comments=found.comments,
            context=found.context,
        )
    return catalogue


def write(catalogue: Catalog, path: Path) -> None:
    """Write a catalogue without dates and line numbers, so that it only changes when a message does."""
    text = io.BytesIO()
    write_po(text, catalogue, width=110, no_location=True, omit_header=True, ignore_obsolete=True)
    header = [
        f"Language: {catalogue.locale}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=UTF-8",
        "Content-Transfer-Encoding: 8bit",
        f"Plural-Forms: {catalogue.plural_forms}",
    ]
    lines = ['msgid ""', 'msgstr ""', *(f'"{line}\\n"' for line in header), "", ""]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("\n".join(lines).encode() + text.getvalue().rstrip(b"\n") + b"\n")


def update(chosen: list[str]) -> None:
    """Bring the catalogues of some apps up to what their code says."""
    for app in chosen:
        for language in LANGUAGES:
            catalogue = merged(app, language)
            if len(catalogue) or catalogue_path(app, language).exists():
                write(catalogue, catalogue_path(app, language))
        missing = sum(1 for message in merged(app, "vi") if message.id and not translations(message))
        print(f"{app}: {len(merged(app, 'vi'))} messages, {missing} without Vietnamese")


def compile_all(root: Path = ROOT) -> None:
    """Write each catalogue in the form that Django reads."""
    for path in sorted(root.glob("*/locale/*/LC_MESSAGES/*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=path.parts[-3], abort_invalid=True)
        draft = path.with_suffix(".mo.new")
        with draft.open("wb") as file:
            write_mo(file, catalogue)
        draft.replace(path.with_suffix(".mo"))


# -- what is wrong with them ---------------------------------------------------------------------------------------


def complaints(root: Path = ROOT) -> list[str]:
    """Say in words what keeps a reader from seeing every message in their language."""
    found = []
    spoken: dict[Key, tuple[str, list[str]]] = {}
    for app in apps(root):
        said = said_by(app, root)
        for language in LANGUAGES:
            known = read(app, language, root)
            found += [f"{app}/{language}: nothing says {key[1]!r} any more" for key in known if key not in said]
            for message in said.values():
                found += [f"{app}/{language}: {text}" for text in flaws(message, known.get(message.key), language)]
        for key, translated in read(app, "vi", root).items():
            other, forms = spoken.setdefault(key, (app, translations(translated)))
            if forms != translations(translated):
                found.append(f"{other} and {app} translate {key[1]!r} differently; Django would use one for both")
    return found


def flaws(found: Found, translated: Message | None, language: str) -> Iterator[str]:
    """Say what is wrong with the translation of one message."""
    forms = translations(translated)
    if not forms:
        yield f"{found.singular!r} is not translated"
        return
    if translated is not None and bool(found.plural) != isinstance(translated.id, list | tuple):
        yield f"{found.singular!r} counts in one place and not in the other"
        return
    for form, original in zip(forms, originals(found, language), strict=False):
        if sorted(set(PLACEHOLDER.findall(form))) != sorted(set(PLACEHOLDER.findall(original))):
            yield f"{original!r} has other placeholders than {form!r}"


def originals(found: Found, language: str) -> list[str]:
    """Give the English text behind each form of a translation; Vietnamese has one form, which counts any number."""
    if found.plural is None:
        return [found.singular]
    return [found.plural] if language == "vi" else [found.singular, found.plural]


def main() -> int:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(description="Keep the message catalogues.")
    parser.add_argument("act", choices=["update", "check", "compile"])
    parser.add_argument("apps", nargs="*", help="only these apps")
    asked = parser.parse_args()
    if asked.act == "compile":
        compile_all()
    elif asked.act == "update":
        update(asked.apps or apps())
        compile_all()
    else:
        wrong = complaints()
        print("\n".join(wrong) or "Every message is translated.")
        return 1 if wrong else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
