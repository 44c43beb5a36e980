"""What looks like an identity number or a mobile number in a text: readers are asked to leave it out."""

import re
import unicodedata

_DAY = r"(?:0[1-9]|1[0-2])[ -]?(?:0[1-9]|[12]\d|3[01])"
# 18 digits: region, birth date, three and a check digit (also X), in one or grouped as people write it. The check digit
# is not reckoned: a mistyped number is somebody's, too. 15 digits: before 1999.
_IDENTITY = re.compile(
    rf"(?<!\d)(?:[1-9]\d{{5}}[ -]?(?:18|19|20)\d\d[ -]?{_DAY}[ -]?\d{{3}}[\dXx]|[1-9]\d{{5}}[ -]?\d\d{_DAY}[ -]?\d{{3}})(?!\d)"
)
# 11 digits from 13 to 19, in one or as 3-4-4, also with +86.
_MOBILE = re.compile(r"(?<![\d.])(?:\+?86[ -]?)?1[3-9]\d([ -]?)\d{4}\1\d{4}(?![\d.]\d|\d)")


def personal_data(text: str) -> list[str]:
    """The kinds of personal numbers that `text` seems to hold, in words: 身份证号, 手机号码."""
    plain = unicodedata.normalize("NFKC", text)
    found = []
    if _IDENTITY.search(plain):
        found.append("身份证号")
    if _MOBILE.search(_IDENTITY.sub(" ", plain)):
        found.append("手机号码")
    return found
