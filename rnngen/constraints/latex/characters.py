"""Which characters pdflatex sets as they stand; plain data, which a test puts through pdflatex."""

from string import ascii_letters, digits

ACCENTED = (
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿĀāĂăĆćĈĉĊċČčĎďĒēĔĕĖėĚěĜĝĞğĠġĢģĤĥĨĩĪīĬĭİıĴĵĶķĹĺĻļĽľŁłŃńŅņŇňŌōŎŏŐő"
    "ŒœŔŕŖŗŘřŚśŜŝŞşŠšŢţŤťŨũŪūŬŭŮůŰűŴŵŶŷŸŹźŻżŽžȘșȚț"
)
"""Latin letters that the old Computer Modern fonts, which every TeX has, can be made to show."""

SIGNS = "¡¿§¶©®°±×÷–—‘’“”†‡•…€←↑→↓"

TEXT_CHARACTERS = frozenset(ascii_letters + digits + "!\"'()*+,-./:;<=>?@[]`|~" + ACCENTED + SIGNS)
"""What text may hold besides spaces, lines, braces, $ and commands."""

MATH_CHARACTERS = frozenset(ascii_letters + digits + '!"()*+,-./:;<=>?@[]`|')

SINGLE_ARGUMENTS = MATH_CHARACTERS - {"`"}
"""Characters that can be an argument, or a script, without braces."""

_KEY = ascii_letters + digits + ":-._/+"
KEY_CHARACTERS = {
    "k": frozenset(_KEY),
    "K": frozenset(_KEY),
    "u": frozenset(ascii_letters + digits + ":/.-?=+,@~"),
}
"""Kind of key → what it may hold."""

AUTHOR_CHARACTERS = frozenset(
    ascii_letters + ".-'" + "".join(each for each in ACCENTED if each.isalpha())
)


def is_text(character: str) -> bool:
    """Whether text may hold a character."""
    return character in TEXT_CHARACTERS
