"""Conditions of C sources: which lines an interpreter's build compiles, by its port's configuration.

Covers what the configuration files and the tables use: object-like macros, ``#if`` with integers, and makefile
assignments with ``ifeq`` and the three ``enable-if`` functions of py/circuitpy_mpconfig.mk. A macro that nobody defines
is 0, as in C.
"""

import re
from collections.abc import Callable

Macros = dict[str, str]
Read = Callable[[str], str | None]
"""Text of a file of the sources by its path; None where there is none."""

_DIRECTIVE = re.compile(r"\s*#\s*(ifdef|ifndef|if|elif|else|endif|define|undef|include)\b\s*(.*)")
_TOKEN = re.compile(r"\s*(defined\b|\w+|&&|\|\||==|!=|<=|>=|<<|>>|[-+*/%<>!~&|^?:()]|'.'|\S)")
_OPERATORS = {"&&": " and ", "||": " or ", "!": " not ", "/": "//"}
_MOST_NESTED = 12  # [simulated-limits]
_MOST_EXPANDED = 200  # [simulated-limits]


def without_comments(text: str) -> str:
    """The same number of lines, and of characters before each token on its line."""

    def blank(match: re.Match[str]) -> str:
        found = match.group(0)
        return re.sub(r"[^\n]", " ", found) if found.startswith("/") else found

    return re.sub(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"', blank, text, flags=re.DOTALL)


def value(expression: str, macros: Macros, depth: int = 0) -> int:
    """Value of a preprocessor's expression; 0 where it is none of integers."""
    words: list[str] = []
    tokens = iter(_TOKEN.findall(expression))
    for token in tokens:
        if token == "defined":
            name = next(tokens, "")
            if name == "(":
                name = next(tokens, "")
                next(tokens, "")
            words.append(str(int(name in macros)))
        elif re.fullmatch(r"0[xX][0-9a-fA-F]+[uUlL]*|\d+[uUlL]*", token):
            digits = token.rstrip("uUlL")
            words.append(str(int(digits, 16 if digits[:2] in ("0x", "0X") else 10)))
        elif re.fullmatch(r"\w+", token):
            inner = macros.get(token, "0")
            words.append(str(value(inner, macros, depth + 1)) if depth < _MOST_NESTED else "0")
        else:
            words.append(_OPERATORS.get(token, token))
    text = " ".join(words)
    if not re.fullmatch(r"(?:\d+|and|or|not|==|!=|<=|>=|<<|>>|//|[-+*%<>~&|^()]|\s)+", text):
        return 0
    if re.search(r"\d \(", text):  # a call of a function-like macro
        return 0
    try:
        return int(eval(text, {"__builtins__": {}}))  # only integers and operators are left
    except (SyntaxError, ZeroDivisionError, ValueError):
        return 0


class Preprocessor:
    """Lines that are compiled, and the macros that they define. ``folders``: where included files are looked for."""

    def __init__(self, macros: Macros, read: Read, folders: tuple[str, ...] = ()) -> None:
        self.macros = macros
        self._read = read
        self._folders = folders

    def include(self, name: str) -> None:
        """Take the macros of a file, and of those that it includes."""
        for folder in self._folders:
            text = self._read(folder + name)
            if text is not None:
                self.lines(text)
                return

    def lines(self, text: str) -> str:
        """``text`` with nothing on the lines that are not compiled, nor on those of directives."""
        out: list[str] = []
        stack: list[tuple[bool, bool]] = []  # (this branch is compiled, one was)
        source = without_comments(text).split("\n")
        at = 0
        while at < len(source):
            line, count = source[at], 1
            found = _DIRECTIVE.match(line)
            while found and line.endswith("\\") and at + count < len(source):
                line = line[:-1] + " " + source[at + count]
                count += 1
            on = all(this for this, _ in stack)
            if found:
                word, rest = found.group(1), " ".join(_DIRECTIVE.sub(r"\2", line, count=1).split())
                self._directive(word, rest, stack, on)
                out += [""] * count
            else:
                out.append(line if on else "")
            at += count
        return "\n".join(out)

    def _directive(self, word: str, rest: str, stack: list[tuple[bool, bool]], on: bool) -> None:
        if word in ("if", "ifdef", "ifndef"):
            name = rest.split(" ")[0]
            holds = {"ifdef": name in self.macros, "ifndef": name not in self.macros}.get(word)
            holds = bool(value(rest, self.macros)) if holds is None else holds
            stack.append((holds, holds))
        elif word in ("elif", "else") and stack:
            _, was = stack[-1]
            holds = not was and (word == "else" or bool(value(rest, self.macros)))
            stack[-1] = holds, was or holds
        elif word == "endif" and stack:
            stack.pop()
        elif on and word == "define":
            name, _, body = rest.partition(" ")
            if "(" not in name:
                self.macros[name] = body
        elif on and word == "undef":
            self.macros.pop(rest, None)
        elif on and word == "include" and self._folders:
            self.include(rest.strip('<>"'))


class Makefile:
    """Variables of makefiles that are read one after another."""

    def __init__(self, **variables: str) -> None:
        self.variables = dict(variables)

    def expand(self, text: str) -> str:
        for _ in range(_MOST_EXPANDED):
            inner = re.search(r"\$\(([^()$]*)\)", text)
            if inner is None:
                return text.strip()
            text = text[: inner.start()] + self._call(inner.group(1)) + text[inner.end() :]
        return text.strip()

    def _call(self, inner: str) -> str:
        found = re.match(r"call enable-if-(any|all|not),(.*)", inner)
        if found is None:
            return self.variables.get(inner, "")
        how, words = found.group(1), found.group(2).split()
        if how == "not":
            return "0" if words == ["1"] else "1"
        return str(int(("1" in words) if how == "any" else ("0" not in words)))

    def read(self, text: str) -> None:
        stack: list[tuple[bool, bool]] = []
        for raw in re.sub(r"\\\n", " ", text).split("\n"):
            line = raw.split("#")[0].rstrip()
            words = line.split(None, 1)
            if not words:
                continue
            word, rest = words[0], (words[1] if len(words) > 1 else "")
            if word in ("ifeq", "ifneq", "ifdef", "ifndef"):
                holds = self._holds(word, rest)
                stack.append((holds, holds))
            elif word == "else" and stack:
                _, was = stack[-1]
                further = rest.split(None, 1)
                holds = not was and (not further or self._holds(further[0], further[-1]))
                stack[-1] = holds, was or holds
            elif word == "endif" and stack:
                stack.pop()
            elif all(this for this, _ in stack):
                self._assign(line)

    def _holds(self, word: str, rest: str) -> bool:
        if word in ("ifdef", "ifndef"):
            return (rest.strip() in self.variables) == (word == "ifdef")
        pair = re.match(r"\((.*),(.*)\)$", rest.strip()) or re.match(r"[\"'](.*)[\"'] [\"'](.*)[\"']$", rest.strip())
        same = pair is not None and self.expand(pair.group(1)) == self.expand(pair.group(2))
        return same == (word == "ifeq")

    def _assign(self, line: str) -> None:
        found = re.match(r"\s*(\w+)\s*(\?=|:=|=)\s*(.*)", line)
        if found and not (found.group(2) == "?=" and found.group(1) in self.variables):
            # As in make, only := looks at once; the others at what the variables are in the end.
            self.variables[found.group(1)] = self.expand(found.group(3)) if found.group(2) == ":=" else found.group(3)

    def macros(self) -> Macros:
        """The build's flags for the compiler: ``-DCIRCUITPY_X=value``."""
        named = {k: self.expand(v) for k, v in self.variables.items() if re.match(r"(CIRCUITPY|MICROPY)\w*$", k)}
        return {k: v for k, v in named.items() if v}
