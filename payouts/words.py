"""Amounts of money in Vietnamese words, as payment papers demand them."""

DIGIT = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
AFTER_TEN = {5: "lăm"}
AFTER_TENS = {1: "mốt", 4: "tư", 5: "lăm"}
SCALE = (" triệu", " nghìn", "")
BILLION = 10**9


def in_words(amount: int) -> str:
    """An amount of đồng in words: 1 005 000 is "Một triệu không trăm linh năm nghìn đồng"."""
    if amount < 0:
        raise ValueError(f"a negative amount is not written in words: {amount}")
    words = f"{_number(amount)} đồng"
    return words[0].upper() + words[1:]


def _number(number: int) -> str:
    """A number in words; after its first group, missing hundreds are spoken."""
    if number == 0:
        return DIGIT[0]
    billions, rest = divmod(number, BILLION)
    said = [f"{_number(billions)} tỷ"] if billions else []
    for place, scale in enumerate(SCALE):
        group = rest // 1000 ** (2 - place) % 1000
        if group:
            said.append(_group(group, inside=bool(said)) + scale)
    return " ".join(said)


def _group(group: int, *, inside: bool) -> str:
    """Three digits in words."""
    hundreds, rest = divmod(group, 100)
    said = [f"{DIGIT[hundreds]} trăm"] if hundreds or inside else []
    tens, units = divmod(rest, 10)
    if tens:
        said.append("mười" if tens == 1 else f"{DIGIT[tens]} mươi")
    elif units and said:
        said.append("linh")
    if units:
        said.append(_unit(tens, units))
    return " ".join(said)


def _unit(tens: int, units: int) -> str:
    """The last digit, which sounds otherwise after tens."""
    other = {} if tens == 0 else AFTER_TEN if tens == 1 else AFTER_TENS
    return other.get(units, DIGIT[units])
