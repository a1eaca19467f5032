"""Reading a table of members: which column is which, and what a cell says."""

import datetime
from decimal import Decimal, InvalidOperation

from .points import MOST_POINTS

# what a heading may be called, in the languages of those who send such files
COLUMNS = {
    "reference": ("reference", "ref", "external reference", "编号", "外部编号"),
    "name": ("name", "customer", "姓名", "客户"),
    "email": ("email", "e-mail", "mail", "邮箱", "电子邮箱"),
    "phone": ("phone", "telephone", "mobile", "电话", "手机"),
    "birthday": ("birthday", "date of birth", "生日"),
    "since": ("since", "member since", "入会日期"),
    "tier": ("tier", "等级"),
    "points": ("points", "balance", "积分"),
    "qualifying": ("tier points", "qualifying points", "等级积分"),
    "expires_on": ("expires on", "expiry", "到期日"),
    "consent_on": ("consent on", "consent", "同意日期"),
}
NEEDED = ("reference", "name")
DATES = ("birthday", "since", "expires_on", "consent_on")
NUMBERS = ("points", "qualifying")
FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%Y年%m月%d日")


def columns(header):
    """Position of every known column.

    :param header: cells of the first row
    :return: ``({column: position}, [needed columns that are missing], [headings used twice])``
    """
    names = {alias: column for column, aliases in COLUMNS.items() for alias in aliases}
    found, twice = {}, []
    for position, cell in enumerate(header):
        column = names.get(str(cell or "").strip().lower())
        if column in found:
            twice.append(str(cell).strip())
        elif column:
            found[column] = position
    return found, [column for column in NEEDED if column not in found], twice


def to_date(cell):
    """A date of a cell, ``None`` when it is empty; ``ValueError`` when it is none."""
    if isinstance(cell, datetime.datetime):
        return cell.date()
    if isinstance(cell, datetime.date):
        return cell
    text = str(cell or "").strip()
    if not text:
        return None
    for form in FORMATS:
        try:
            return datetime.datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise ValueError(text)


def to_points(cell):
    """Whole points of a cell, 0 when it is empty; ``ValueError`` when it is negative or broken."""
    if cell is None or str(cell).strip() == "":
        return 0
    try:
        number = Decimal(str(cell).strip().replace(" ", ""))
    except InvalidOperation as error:
        raise ValueError(cell) from error
    if not number.is_finite() or number != number.to_integral_value():
        raise ValueError(cell)
    if not 0 <= number <= MOST_POINTS:
        raise ValueError(cell)
    return int(number)


def read(header, rows):
    """Values of every row that is not empty.

    :param header: cells of the first row (line 1)
    :param rows: cells of the other rows, in order
    :return: ``[(line, values, [(column, cell) that cannot be read])]``
    """
    positions, _missing, _twice = columns(header)
    result = []
    for line, row in enumerate(rows, 2):
        cells = {
            column: row[position] if position < len(row) else None
            for column, position in positions.items()
        }
        if not any(str(cell or "").strip() for cell in cells.values()):
            continue
        values, broken = {}, []
        for column in COLUMNS:
            cell = cells.get(column)
            try:
                if column in DATES:
                    values[column] = to_date(cell)
                elif column in NUMBERS:
                    values[column] = to_points(cell)
                else:
                    values[column] = _text(cell)
            except ValueError:
                values[column] = None
                broken.append((column, str(cell)))
        result.append((line, values, broken))
    return result


def _text(cell):
    """Text of a cell; a number that a spreadsheet made of a reference loses its ``.0``."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell if cell is not None else "").strip()
