"""Up and down by rows of the screen, where long lines are wrapped; knows nothing of the screen itself."""


def moved(text: str, cursor: int, rows: int, width: int) -> int:
    """Where the cursor comes by going down so many rows of so many columns, or up where they are negative.

    The column is kept where the row is long enough; at the first and last row the cursor stays. Characters count
    one column each.
    """
    for _ in range(abs(rows)):
        cursor = _below(text, cursor, width) if rows > 0 else _above(text, cursor, width)
    return cursor


def _below(text: str, cursor: int, width: int) -> int:
    start = text.rfind("\n", 0, cursor) + 1
    end = (text + "\n").index("\n", cursor)
    column, last_row = cursor - start, (end - start) // width
    if column // width < last_row:
        return min(cursor + width, end)
    if end == len(text):
        return cursor
    following_end = (text + "\n").index("\n", end + 1)
    return min(end + 1 + column % width, following_end)


def _above(text: str, cursor: int, width: int) -> int:
    start = text.rfind("\n", 0, cursor) + 1
    column = cursor - start
    if column >= width:
        return cursor - width
    if start == 0:
        return cursor
    before_start = text.rfind("\n", 0, start - 1) + 1
    length = start - 1 - before_start
    return before_start + min(length // width * width + column, length)
