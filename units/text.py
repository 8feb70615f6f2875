"""Vietnamese text: how it is written down, found and put in order."""

import re
import unicodedata

QUOTE = str.maketrans(dict.fromkeys("“”„‟«»″", '"') | dict.fromkeys("‘’‚‛′", "'"))
DASH = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
INVISIBLE = str.maketrans(dict.fromkeys("\u00ad\u200b\u2060\ufeff"))
CROSSED_D = str.maketrans(dict.fromkeys("đðɖ", "d") | dict.fromkeys("ĐÐƉ", "D"))

# Sort keys are compared byte by byte. A letter with a shape mark is its base letter and a sign above "z", so that it
# follows every word of the base letter; a tone is a sign below digits and letters, written after its syllable.
PART_GAP = " "
SYLLABLE_GAP = "!"
SHAPE = {
    ("a", "\u0306"): "a{", ("a", "\u0302"): "a|", ("e", "\u0302"): "e{",
    ("o", "\u0302"): "o{", ("o", "\u031b"): "o|", ("u", "\u031b"): "u{",
    ("đ", ""): "d{", ("ð", ""): "d{", ("ɖ", ""): "d{",
}  # fmt: skip
TONE = {"\u0300": '"', "\u0309": "#", "\u0303": "$", "\u0301": "%", "\u0323": "&"}
SYLLABLE = re.compile(r"\w[\w\u0300-\u036f]*")
CHUNK = re.compile(r"\d+|.[\u0300-\u036f]*")
COMMITTEE_OF = [
    f"{committee} {level} "
    for committee in ("ủy ban nhân dân", "uỷ ban nhân dân", "ubnd")
    for level in ("tỉnh", "thành phố", "huyện", "quận", "thị xã", "xã", "phường", "thị trấn", "đặc khu")
]


def normalise(text: str) -> str:
    """One line of text as it is kept: composed letters, plain quotes, single spaces, nothing invisible."""
    return " ".join(unicodedata.normalize("NFC", text.translate(INVISIBLE).translate(QUOTE)).split())


def unaccent(text: str) -> str:
    """The text without the marks of Vietnamese, its capitals kept: "Đề xuất" is "De xuat"."""
    plain = normalise(text).translate(CROSSED_D)
    return unicodedata.normalize("NFC", _without_marks(plain))


def fold(text: str) -> str:
    """The text as it is searched: without marks and capitals, so that "de xuat" finds "Đề xuất"."""
    folded = _without_marks(unaccent(text).translate(DASH).casefold())
    return " ".join(unicodedata.normalize("NFC", folded).split())


def title_key(text: str) -> str:
    """What puts names of units and titles in Vietnamese order when compared byte by byte (collation "C").

    Syllable by syllable: the letters a ă â b c d đ e ê … first, then the tone (level, huyền, hỏi, ngã, sắc, nặng).
    Numbers go by size; capitals and punctuation make no difference.
    """
    plain = unicodedata.normalize("NFD", normalise(text).casefold().replace("'", "").replace("_", " "))
    return SYLLABLE_GAP.join(_syllable_key(syllable) for syllable in SYLLABLE.findall(plain))


def sort_key(full_name: str) -> str:
    """What puts people in Vietnamese order: by given name, the last word, then by family and middle names."""
    *others, given = normalise(full_name).split() or [""]
    return f"{title_key(given)}{PART_GAP}{title_key(' '.join(others))}"


def place(body: str) -> str:
    """The place that a paper names before its date: the body's own name without its kind."""
    for kind in COMMITTEE_OF:
        if body.casefold().startswith(kind):
            return body[len(kind) :]
    return body


def _without_marks(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if unicodedata.category(sign) != "Mn")


def _syllable_key(syllable: str) -> str:
    letters, tones = [], []
    for chunk in CHUNK.findall(syllable):
        if chunk.isdecimal():
            letters.append(_number_key(chunk))
            continue
        base, *marks = chunk
        shapes = [SHAPE[base, mark] for mark in marks or [""] if (base, mark) in SHAPE]
        letters.append(shapes[0] if shapes else base)
        tones += [TONE[mark] for mark in marks if mark in TONE]
    return "".join(letters + tones)


def _number_key(digits: str) -> str:
    """A number after all shorter ones: how many digits it has, then the digits."""
    number = "".join(str(unicodedata.decimal(digit)) for digit in digits).lstrip("0") or "0"
    nines, rest = divmod(len(number), 9)
    return f"{'9' * nines}{rest}{number}"
