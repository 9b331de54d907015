"""How Athena's OpenCSVSerde splits a line: not quite as the CSV that the function reads (RFC 4180).

To opencsv a backslash escapes a quote or backslash within quotes and is dropped elsewhere, and a quote opens or closes
wherever it is (Hive's OpenCSVSerde, after opencsv 2.3's CSVParser). So ``A\\B`` becomes ``AB``, and ``5" Main``
without quotes around it swallows the fields behind it: `lv_data` is wrong there, DynamoDB and the Parquet are right.
"""


def opencsv_fields(line: str) -> list[str] | None:
    """The fields of a line as OpenCSVSerde gives them back; None if a quote stays open."""
    fields: list[list[str]] = [[]]
    is_quoted = False
    letters = iter(range(len(line)))
    for at in letters:
        letter, following = line[at], line[at + 1 : at + 2]
        if letter == "\\":
            if is_quoted and following and following in '"\\':
                fields[-1].append(following)
                next(letters)
        elif letter == '"':
            if is_quoted and following == '"':
                fields[-1].append(following)
                next(letters)
            else:
                is_quoted = not is_quoted
        elif letter == "," and not is_quoted:
            fields.append([])
        else:
            fields[-1].append(letter)
    return None if is_quoted else ["".join(field) for field in fields]
