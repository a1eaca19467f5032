"""Files of an entrusted vendor: from bytes to rows, and from rows to values. No database."""

import csv
import io
import zipfile
from datetime import date, datetime

import openpyxl

#: name of a value -> headings it may have (lower case): what the list is exported with, in both
#: languages, and common others
HEADINGS = {
    "reference": ("reference", "编号"),
    "name": ("name", "customer", "姓名", "客户"),
    "phone": ("phone", "电话"),
    "email": ("email", "e-mail", "邮箱", "电子邮件"),
    "date": ("date", "日期"),
    "outcome": ("outcome", "result", "结果"),
    "expected": ("expected", "期望"),
    "perceived": ("perceived", "received", "感知"),
    "note": ("note", "remark", "备注"),
}
DATE_FORMATS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y")


class TableError(ValueError):
    """The file as a whole cannot be used; ``code`` says why."""

    def __init__(self, code, detail=""):
        super().__init__(code)
        self.code, self.detail = code, detail


def read_rows(content):
    """Rows of cells of a CSV (UTF-8 or GB18030; comma, semicolon or tab) or XLSX file.

    :param content: bytes
    :raises TableError: ``sheet``, ``encoding`` or ``table``
    """
    if content[:2] == b"PK":
        try:
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
        except (zipfile.BadZipFile, KeyError, ValueError, OSError, IndexError) as error:
            raise TableError("sheet") from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise TableError("encoding")
    first = text.split("\n", 1)[0]
    try:
        return list(csv.reader(io.StringIO(text), delimiter=max(",;\t", key=first.count)))
    except csv.Error as error:
        raise TableError("table", str(error)) from error


def read_table(rows):
    """[(line, {name: text or cell})] of the rows below the heading; empty rows are left out.

    :param rows: as :func:`read_rows` gives them
    :raises TableError: ``empty`` or ``column`` with its name

    >>> read_table([["编号", "Date", "Other"], ["7", "2027-04-29", "x"], ["", "", ""]])
    [(2, {'reference': '7', 'date': '2027-04-29'})]
    """
    if not rows:
        raise TableError("empty")
    names = [_find_name(cell) for cell in rows[0]]
    if "date" not in names:
        raise TableError("column", "date")
    table = []
    for number, row in enumerate(rows[1:], start=2):
        values = {
            name: cell.strip() if isinstance(cell, str) else cell
            for name, cell in zip(names, row, strict=False)
            if name
        }
        if any(cell not in (None, "") for cell in values.values()):
            table.append((number, values))
    return table


def _find_name(heading):
    text = str(heading or "").strip().lower()
    return next((name for name, headings in HEADINGS.items() if text in headings), None)


def to_datetime(cell):
    """Moment of a cell; a day alone is its noon. ``None`` when it is neither.

    >>> to_datetime("2027-04-29 10:30"), to_datetime("29.04.2027"), to_datetime("soon")
    (datetime.datetime(2027, 4, 29, 10, 30), datetime.datetime(2027, 4, 29, 12, 0), None)
    """
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day, 12)
    for pattern in DATE_FORMATS:
        try:
            moment = datetime.strptime(str(cell or ""), pattern)
        except ValueError:
            continue
        return moment if "%H" in pattern else moment.replace(hour=12)
    return None


def to_points(cell):
    """0..10 of a cell, ``None`` when it is empty.

    :raises ValueError: when it is anything else

    >>> to_points("7"), to_points(7.0), to_points("")
    (7, 7, None)
    """
    if cell in (None, ""):
        return None
    number = float(cell)
    if number not in range(11):
        raise ValueError(f"{cell} is not in 0..10")
    return int(number)
