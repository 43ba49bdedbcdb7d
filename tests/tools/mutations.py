# SPDX-License-Identifier: Apache-2.0
"""The small changes that mutants.py makes to a C file, and the list of those that change nothing."""

import collections
import pathlib
import re

TOKEN = re.compile(
    r"""(?P<space>\s+|//[^\n]*|/\*.*?\*/|^[ \t]*\#(?:[^\n]*\\\n)*[^\n]*)
      | (?P<text>[LuU]?"(?:\\.|[^"\\])*"|[LuU]?'(?:\\.|[^'\\])*')
      | (?P<number>0[xX][0-9a-fA-F]+[uUlL]*|\d+[uUlL]*)
      | (?P<word>[A-Za-z_]\w*)
      | (?P<sign>->|\+\+|--|<<=|>>=|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|\.\.\.|.)""",
    re.X | re.S | re.M,
)

# One change: `old` at `offset` becomes `new`. `before`: the line above `source`. `count`: the how-manieth of its
# like in its line.
Mutation = collections.namedtuple("Mutation", "file offset old new line source count kind before")
BEHIND = " ... "  # in the list, between a line and the one that is meant, where the latter alone says too little

RELATIONAL = {"<": ("<=", ">="), "<=": ("<", ">"), ">": (">=", "<="), ">=": (">", "<"),
              "==": ("!=",), "!=": ("==",)}
LOGICAL = {"&&": ("||",), "||": ("&&",)}
ARITHMETIC = {"+": ("-",), "-": ("+",), "++": ("--",), "--": ("++",), "+=": ("-=",), "-=": ("+=",),
              "&": ("|",), "|": ("&",), "<<": (">>",), ">>": ("<<",), "&=": ("|=",), "|=": ("&=",)}
VALUE_ENDS = re.compile(r"[\w)\]\"']$")
DECLARED_SIZE = re.compile(r"^\s*(?:static\s+|const\s+|struct\s+|unsigned\s+)*\w+\s+\*?\w+\[$")


def tokens(text):
    """[(kind, text, offset)] without space and comments."""
    return [(m.lastgroup, m.group(), m.start()) for m in TOKEN.finditer(text) if m.lastgroup != "space"]


def closing(row, start):
    """The index of the parenthesis that closes the one at `start`."""
    depth = 0
    for i in range(start, len(row)):
        depth += {"(": 1, ")": -1}.get(row[i][1], 0)
        if depth == 0:
            return i
    return start


def numbers(text, before):
    """What a number becomes: one more, one less."""
    if DECLARED_SIZE.match(before):
        return
    digits = re.match(r"0[xX][0-9a-fA-F]+|\d+", text).group()
    value = int(digits, 16) if digits[:2].lower() == "0x" else int(digits, 8 if digits[0] == "0" else 10)
    form = hex if digits[:2].lower() == "0x" else str
    yield form(value + 1) + text[len(digits):]
    if value:
        yield form(value - 1) + text[len(digits):]


def statements(text, row):
    """Statements that can go: calls, and returns."""
    for i in range(1, len(row) - 1):
        if row[i - 1][1] not in (";", "{", "}", ")", "else", ":"):
            continue
        kind, word, offset = row[i]
        if kind != "word" or word in ("if", "for", "while", "switch", "do", "else", "case", "sizeof"):
            continue
        if row[i - 1][1] == ")" and word != "return" and not loose(row, i - 1):
            continue
        if word == "return":
            end = next(k for k in range(i, len(row)) if row[k][1] == ";")
            yield offset, text[offset:row[end][2]], "return gone"
            continue
        k = i + 1
        while row[k][1] in ("->", ".") and row[k + 1][0] == "word":
            k += 2
        if row[k][1] == "(" and row[closing(row, k) + 1][1] == ";":
            yield offset, text[offset:row[closing(row, k) + 1][2]], "call gone"


def loose(row, end):
    """Is the `)` at `end` that of an if, for or while?"""
    depth = 0
    for i in range(end, -1, -1):
        depth += {")": 1, "(": -1}.get(row[i][1], 0)
        if depth == 0:
            return i > 0 and row[i - 1][1] in ("if", "for", "while")
    return False


def changes(text):
    """(offset, old, new, kind) of every change, in the order of the text."""
    row = tokens(text)
    for i, (kind, word, offset) in enumerate(row):
        before = row[i - 1][1] if i else ""
        binary = bool(VALUE_ENDS.search(before)) and before not in ("return", "case")
        after = row[i + 1][1] if i + 1 < len(row) else ""
        if kind == "number":
            line = text[text.rfind("\n", 0, offset) + 1:offset]
            yield from ((offset, word, new, "number") for new in numbers(word, line))
        elif word in RELATIONAL and binary:
            yield from ((offset, word, new, "relation") for new in RELATIONAL[word])
        elif word in LOGICAL:
            yield from ((offset, word, new, "logic") for new in LOGICAL[word])
        elif word in ARITHMETIC and (binary or word in ("++", "--")):
            yield from ((offset, word, new, "arithmetic") for new in ARITHMETIC[word])
        elif word in ("true", "false"):
            yield offset, word, "false" if word == "true" else "true", "truth"
        elif word == "!":
            yield offset, word, "", "negation"
        elif word == "if" and after == "(":
            end = closing(row, i + 1)
            yield row[i + 1][2], text[row[i + 1][2]:row[end][2] + 1], None, "negation"
        elif word == "case":
            end = next(k for k in range(i, len(row)) if row[k][1] == ":")
            yield offset, text[offset:row[end][2] + 1], "", "case gone"
    yield from ((offset, old, "", kind) for offset, old, kind in statements(text, row))


def mutations(file):
    """Every Mutation of a file."""
    text = pathlib.Path(file).read_text(encoding="utf-8")
    seen = collections.Counter()
    lines = text.split("\n")
    for offset, old, new, kind in changes(text):
        new = f"(!{old})" if new is None else new
        line = text.count("\n", 0, offset) + 1
        source = lines[line - 1].strip()
        before = lines[line - 2].strip() if line > 1 else ""
        key = (line, short(old), short(new))
        seen[key] += 1
        yield Mutation(file, offset, old, new, line, source, seen[key], kind, before)


def short(text):
    return re.sub(r"\s+", " ", text) or "nothing"


def described(mutation):
    """The change as it stands in a report and in the list of equivalent ones."""
    which = f" #{mutation.count}" if mutation.count > 1 else ""
    return f"{short(mutation.old)} => {short(mutation.new)}{which}"


def applied(mutation, text):
    """The file with the change, and with as many lines as before."""
    lines = "\n" * (mutation.old.count("\n") - mutation.new.count("\n"))
    end = mutation.offset + len(mutation.old)
    return text[:mutation.offset] + mutation.new + lines + text[end:]


def records(path, count):
    """Records of so many lines, between empty ones; a reason, the last of them, may have more. Lines that
    begin with "#" say nothing."""
    for record in pathlib.Path(path).read_text(encoding="utf-8").split("\n\n"):
        rows = [row.strip() for row in record.strip("\n").split("\n") if not row.startswith("#")]
        if rows in ([], [""]):
            continue
        if len(rows) < count:
            raise SystemExit(f"{path}: not {count} lines: {rows}")
        if any(row.startswith("core/") and " " not in row for row in rows[1:]):
            raise SystemExit(f"{path}: an empty line is missing between two records: {rows}")
        yield (*rows[:count - 1], " ".join(rows[count - 1:]))


def equivalent(path):
    """(file, source line, change) -> reason, from the list."""
    return {tuple(row[:3]): row[3] for row in records(path, 4)}


def names(mutation):
    """The keys by which the list may call it: by its line, or by the line above as well."""
    return [(mutation.file, line, described(mutation))
            for line in (mutation.source, mutation.before + BEHIND + mutation.source)]


def known(mutation, listed):
    return next((listed[name] for name in names(mutation) if name in listed), None)
