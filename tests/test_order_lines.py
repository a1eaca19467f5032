"""Reading an order history: what is taken, what is refused and with which words."""

import datetime

import pytest
from order_lines import InputError, day, move_to, read_lines

TODAY = datetime.date(2026, 6, 30)


def read(tmp_path, text, columns=None, encoding="utf-8"):
    path = tmp_path / "orders.csv"
    path.write_bytes(text.encode(encoding))
    return read_lines(path, columns, TODAY)


def test_good_lines_are_read_and_bad_ones_named(tmp_path):
    lines, refused = read(
        tmp_path,
        "customer,date,amount,product\n"
        "Ada,2026-01-05,12.5,Tea\n"
        "Ada,2026-13-05,12,Tea\n"
        ",2026-01-05,1,\n"
        "\n"
        "Bo,2026-02-01,abc,\n"
        "Bo,2027-02-01,3,\n"
        "Bo,2026-02-01,-3,\n"
        "Bo,2026/02/01,nan,\n"
        "Bo,2026/02/01,7,\n",
    )
    assert [(x.number, x.customer, x.amount, x.product) for x in lines] == [
        (2, "Ada", 12.5, "Tea"),
        (10, "Bo", 7.0, "Past purchase"),
    ]
    assert lines[1].date == datetime.datetime(2026, 2, 1, 12)
    assert dict(refused) == {
        3: "date “2026-13-05” is not a date (write 2026-05-31)",
        4: "no customer",
        6: "amount “abc” is not a number (write 1234.50)",
        7: "date 2027-02-01 lies in the future",
        8: "amount -3 is not a number of zero or more",
        9: "amount nan is not a number of zero or more",
    }


def test_equal_purchases_of_one_day_are_two_and_keys_are_stable(tmp_path):
    text = "customer,date,amount\nBo,2026-02-01,7\nBo,2026-02-01,7.00\n"
    first, second = read(tmp_path, text)[0]
    assert first.key != second.key
    assert [x.key for x in read(tmp_path, text)[0]] == [first.key, second.key]


def test_chinese_excel_file(tmp_path):
    lines, refused = read(tmp_path, "客户;日期;金额\n林伟;2026/1/5;12.5\n", encoding="gb18030")
    assert (lines[0].customer, lines[0].date.day, refused) == ("林伟", 5, [])


def test_blank_separated_columns_by_position(tmp_path):
    lines, _ = read(tmp_path, " 00004 0001 19970101  2   29.33\n", "_,customer,date,_,amount")
    assert (lines[0].customer, lines[0].amount, lines[0].date.year) == ("0001", 29.33, 1997)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("", "the file is empty"), ("who,when\nBo,2026-01-01\n", "no column amount, customer, date")],
)
def test_unusable_file_is_one_sentence(tmp_path, text, sentence):
    with pytest.raises(InputError, match=sentence):
        read(tmp_path, text)


def test_missing_file(tmp_path):
    with pytest.raises(InputError, match="No such file"):
        read_lines(tmp_path / "nothing.csv")


def test_an_old_sample_is_moved_in_time_under_the_same_keys(tmp_path):
    lines, _ = read(tmp_path, "customer,date,amount\nBo,1997-01-01,7\nBo,1998-01-01,9\n")
    moved = move_to(lines, day("2026-06-30"))
    assert [str(x.date.date()) for x in moved] == ["2025-06-30", "2026-06-30"]
    assert [x.key for x in moved] == [x.key for x in lines]
    assert move_to([], day("2026-06-30")) == []
    with pytest.raises(InputError, match="“soon” is not a date"):
        day("soon")
