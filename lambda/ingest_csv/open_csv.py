"""How Athena's OpenCSVSerde splits a line, which is not quite how the function reads it (RFC 4180).

Hive's OpenCSVSerde uses opencsv 2.3. To its `CSVParser`, a backslash escapes a quote or backslash within a field and is
dropped elsewhere; a quote opens or closes wherever it is, and is kept between other characters. So ``A\\B`` becomes
``AB``, and ``5" Main`` without quotes around it swallows the fields after it: `lv_data` is then wrong, DynamoDB and
the Parquet are right.
"""


def opencsv_fields(line: str) -> list[str] | None:
    """The fields of a line as OpenCSVSerde gives them back; None if a quote stays open."""
    fields: list[str] = [""]
    is_quoted = is_started = False
    letters = iter(range(len(line)))
    for at in letters:
        letter, following = line[at], line[at + 1 : at + 2]
        is_inside = is_quoted or is_started
        if letter == "\\":
            if is_inside and following and following in '"\\':
                fields[-1] += following
                next(letters)
        elif letter == '"':
            if is_inside and following == '"':
                fields[-1] += following
                next(letters)
            else:
                if at > 2 and line[at - 1] != "," and following not in ("", ","):
                    fields[-1] = "" if fields[-1].isspace() else fields[-1] + letter
                is_quoted = not is_quoted
            is_started = not is_started
        elif letter == "," and not is_quoted:
            fields.append("")
            is_started = False
        else:
            fields[-1] += letter
            is_started = True
    return None if is_quoted else fields
