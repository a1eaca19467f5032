"""Reads and checks the lines of an order history for load_orders.py; standard library only."""

import csv
import datetime
import hashlib
import math
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

COLUMNS = {"customer", "date", "amount", "product"}
CHINESE = {"客户": "customer", "日期": "date", "金额": "amount", "产品": "product"}
DATES = ("%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%Y-%m-%d %H:%M:%S", "%d.%m.%Y")
PRODUCT = "Past purchase"


class InputError(ValueError):
    """A sentence about the file or one of its lines."""


@dataclass(frozen=True)
class Line:
    number: int
    customer: str
    date: datetime.datetime
    amount: float
    product: str
    key: str


def read_lines(path, columns=None, today=None):
    """-> ([Line], [(line number, reason)]).  Raises InputError if the file as a whole is unusable."""
    today = today or datetime.date.today()
    rows = list(_rows(_text(Path(path))))
    if not rows:
        raise InputError("the file is empty")
    names = columns.split(",") if columns else _header(rows.pop(0)[1])
    missing = COLUMNS - {"product"} - set(names)
    if missing:
        raise InputError(
            f"no column {', '.join(sorted(missing))}: name the columns in the first line or with --columns"
        )
    lines, refused, seen = [], [], Counter()
    for number, cells in rows:
        try:
            lines.append(_line(number, dict(zip(names, cells, strict=False)), today, seen))
        except InputError as error:
            refused.append((number, str(error)))
    return lines, refused


def move_to(lines, last_day):
    """The same history, moved so that its last purchase is on `last_day`; the keys stay."""
    if not lines:
        return []
    shift = last_day - max(line.date for line in lines).date()
    return [replace(line, date=line.date + shift) for line in lines]


def day(text):
    """A day written as 2026-05-31.  Raises InputError."""
    return _date(text, datetime.date.max).date()


def _text(path):
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(error.strerror) from error
    for encoding in ("utf-8-sig", "gb18030"):  # Excel in Chinese saves CSV in GB 18030
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError("the text is neither UTF-8 nor GB 18030")


def _rows(text):
    """Numbered, non-empty rows; the separator is the first of , ; tab that line 1 has, else blanks."""
    lines = text.splitlines()
    separator = next((s for s in ",;\t" if lines and s in lines[0]), None)
    cells = csv.reader(lines, delimiter=separator) if separator else map(str.split, lines)
    for number, row in enumerate(cells, 1):
        if any(row):
            yield number, [cell.strip() for cell in row]


def _header(cells):
    return [CHINESE.get(cell, cell.lower()) for cell in cells]


def _line(number, cells, today, seen):
    customer = cells.get("customer") or ""
    if not customer:
        raise InputError("no customer")
    date = _date(cells.get("date") or "", today)
    amount = _amount(cells.get("amount") or "")
    product = cells.get("product") or PRODUCT
    content = (customer, date.isoformat(), f"{amount:.2f}", product)
    seen[content] += 1  # two equal purchases on one day are two orders
    digest = hashlib.sha256(repr((content, seen[content])).encode()).hexdigest()[:20]
    return Line(number, customer, date, amount, product, f"order_history_{digest}")


def _date(text, today):
    for form in DATES:
        try:
            date = datetime.datetime.strptime(text, form)
        except ValueError:
            continue
        if date.date() > today:
            raise InputError(f"date {text} lies in the future")
        return date if date.time() != datetime.time() else date.replace(hour=12)
    raise InputError(f"date “{text}” is not a date (write 2026-05-31)")


def _amount(text):
    try:
        amount = float(text.replace(" ", ""))
    except ValueError:
        raise InputError(f"amount “{text}” is not a number (write 1234.50)") from None
    if not math.isfinite(amount) or amount < 0:
        raise InputError(f"amount {text} is not a number of zero or more")
    return amount
