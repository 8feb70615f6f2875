"""How letters lie in fonts from before Unicode: what such a text reads like in any other font, and what is meant."""

import unicodedata

TONES = {"": "", "grave": "\u0300", "hook": "\u0309", "tilde": "\u0303", "acute": "\u0301", "dot": "\u0323"}

# TCVN 5712:1993 (the fonts .VnTime, .VnArial, …), one sign a letter. Tones in the order of TONES; capitals with a tone
# have no place of their own: fonts whose name ends with H show small letters as capitals.
TCVN3_LETTERS = {
    "a": "a\u00b5\u00b6\u00b7\u00b8\u00b9",
    "ă": "\u00a8\u00bb\u00bc\u00bd\u00be\u00c6",
    "â": "\u00a9\u00c7\u00c8\u00c9\u00ca\u00cb",
    "e": "e\u00cc\u00ce\u00cf\u00d0\u00d1",
    "ê": "\u00aa\u00d2\u00d3\u00d4\u00d5\u00d6",
    "i": "i\u00d7\u00d8\u00dc\u00dd\u00de",
    "o": "o\u00df\u00e1\u00e2\u00e3\u00e4",
    "ô": "\u00ab\u00e5\u00e6\u00e7\u00e8\u00e9",
    "ơ": "\u00ac\u00ea\u00eb\u00ec\u00ed\u00ee",
    "u": "u\u00ef\u00f1\u00f2\u00f3\u00f4",
    "ư": "\u00ad\u00f5\u00f6\u00f7\u00f8\u00f9",
    "y": "y\u00fa\u00fb\u00fc\u00fd\u00fe",
}
TCVN3_OTHERS = {
    "\u00ae": "đ", "\u00a7": "Đ", "\u00a1": "Ă", "\u00a2": "Â", "\u00a3": "Ê", "\u00a4": "Ô", "\u00a5": "Ơ",
    "\u00a6": "Ư",
}  # fmt: skip

# VNI for Windows (the fonts VNI-Times, …): a letter and, behind it, a sign for its marks, a capital after a capital.
VNI_BASES = {"a": "a", "e": "e", "o": "o", "u": "u", "y": "y", "ơ": "ô", "ư": "ö"}
VNI_TONES = {"grave": "ø", "hook": "û", "tilde": "õ", "acute": "ù", "dot": "ï"}
VNI_CIRCUMFLEX = {"": "â", "grave": "à", "hook": "å", "tilde": "ã", "acute": "á", "dot": "ä"}
VNI_BREVE = {"": "ê", "grave": "è", "hook": "ú", "tilde": "ü", "acute": "é", "dot": "ë"}
VNI_OTHERS = {"ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ô": "ơ", "ö": "ư"}


def _letter(base: str, tone: str) -> str:
    return unicodedata.normalize("NFC", base + TONES[tone])


def _tcvn3() -> dict[str, str]:
    known = {
        sign: _letter(base, tone)
        for base, signs in TCVN3_LETTERS.items()
        for tone, sign in zip(TONES, signs, strict=True)
        if not sign.isascii()
    }
    return known | TCVN3_OTHERS


def _vni() -> dict[str, str]:
    small = dict(VNI_OTHERS)
    small |= {f"{VNI_BASES[base]}{sign}": _letter(base, tone) for base in VNI_BASES for tone, sign in VNI_TONES.items()}
    del small["yï"]  # ỵ has a sign of its own
    small |= {
        f"{base}{sign}": _letter(base + "\u0302", tone) for base in "aeo" for tone, sign in VNI_CIRCUMFLEX.items()
    }
    small |= {f"a{sign}": _letter("a\u0306", tone) for tone, sign in VNI_BREVE.items()}
    return small | {sign.upper(): letter.upper() for sign, letter in small.items()}


TCVN3 = _tcvn3()
VNI = _vni()
