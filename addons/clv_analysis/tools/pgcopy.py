"""PostgreSQL's binary COPY format to and from numpy arrays, for columns of fixed width.

Format: https://www.postgresql.org/docs/15/sql-copy.html, "Binary Format". A row is a 16-bit
number of columns, then for each column a 32-bit size and the value, all big-endian. With
columns that are never null every row has the same size, so a whole table is one numpy array.
"""

import numpy as np

HEADER = b"PGCOPY\n\xff\r\n\0" + b"\0" * 8
TRAILER = b"\xff\xff"
KINDS = {"int4": ">i4", "date": ">i4", "float8": ">f8"}
# PostgreSQL counts days from here, numpy from 1970-01-01.
EPOCH = np.datetime64("2000-01-01")


def row_type(columns):
    """Return the numpy type of one row.

    :param columns: sequence of (name, kind), kind one of KINDS
    """
    parts = [("_count", ">i2")]
    for name, kind in columns:
        parts += [(f"_size_{name}", ">i4"), (name, KINDS[kind])]
    return np.dtype(parts)


def decode(data, columns):
    """Return a dict of native arrays from the bytes of COPY TO; dates are datetime64[D].

    :param data: bytes-like, the whole stream
    :raises ValueError: the stream does not consist of such rows (a null, another type)
    """
    body = memoryview(data)[len(HEADER) : -len(TRAILER)]
    kind_of_row = row_type(columns)
    if len(body) % kind_of_row.itemsize:
        raise ValueError("The stream has a null or a column of another type")
    rows = np.frombuffer(body, dtype=kind_of_row)
    result = {}
    for name, kind in columns:
        if (rows[f"_size_{name}"] != kind_of_row[name].itemsize).any():
            raise ValueError(f"Column {name} has a null or another type")
        column = rows[name].astype(rows[name].dtype.newbyteorder("="))
        result[name] = EPOCH + column.astype("m8[D]") if kind == "date" else column
    return result


class Stream:
    """What COPY FROM reads: a dict of equally long arrays, one per column, made into bytes some
    rows at a time, so that a million rows need no more memory than some thousand."""

    ROWS = 20_000

    def __init__(self, values, columns):
        self._blocks = self._encode(values, columns)
        self._rest = memoryview(b"")

    def read(self, size=-1):  # pylint: disable=method-required-super
        """Up to ``size`` bytes, b"" at the end; everything that is left without a size."""
        if size is None or size < 0:
            return b"".join((self._rest, *self._blocks))
        while not self._rest:
            block = next(self._blocks, None)
            if block is None:
                return b""
            self._rest = memoryview(block)
        part, self._rest = self._rest[:size], self._rest[size:]
        return part.tobytes()

    def _encode(self, values, columns):
        yield HEADER
        for start in range(0, len(values[columns[0][0]]), self.ROWS):
            part = {name: values[name][start : start + self.ROWS] for name, _kind in columns}
            yield _rows(part, columns).tobytes()
        yield TRAILER


def _rows(values, columns):
    """The numpy table of row_type with the values in it."""
    kind_of_row = row_type(columns)
    rows = np.zeros(len(values[columns[0][0]]), dtype=kind_of_row)
    rows["_count"] = len(columns)
    for name, kind in columns:
        rows[f"_size_{name}"] = kind_of_row[name].itemsize
        column = values[name]
        rows[name] = (column - EPOCH).astype(np.int64) if kind == "date" else column
    return rows


def encode(values, columns):
    """Return the bytes for COPY FROM from a dict of equally long arrays, one per column.

    >>> columns = [("id", "int4"), ("day", "date")]
    >>> days = np.array(["2026-01-31", "1999-12-31"], dtype="M8[D]")
    >>> back = decode(encode({"id": np.array([7, 8]), "day": days}, columns), columns)
    >>> back["id"].tolist(), back["day"].astype(str).tolist()
    ([7, 8], ['2026-01-31', '1999-12-31'])
    """
    return Stream(values, columns).read()
