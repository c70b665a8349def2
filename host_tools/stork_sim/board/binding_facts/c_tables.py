"""Reader of MicroPython's tables in C: modules, classes, functions, properties and the arguments that they take.

The arguments that a call takes are read from the code that refuses others: ``mp_arg_t`` tables,
``mp_arg_check_num``, the counts of ``MP_DEFINE_CONST_FUN_OBJ_*`` and the ``mp_arg_validate_*`` calls. Comments are not
read.
"""

import bisect
import re
from dataclasses import dataclass, field
from typing import Any

from stork_sim.board.binding_facts.c_arguments import Asked
from stork_sim.board.binding_facts.c_conditions import Macros, Preprocessor

Fact = dict[str, Any]

_FUNCTION = re.compile(r"^(?!\s)(?:[\w*]+[ \n*]+)+?(\w+)\s*\(([^;{}]*?)\)\s*\{", re.MULTILINE)
_FUN_OBJ = re.compile(r"MP_DEFINE_CONST_FUN_OBJ_(\w+)\s*\(\s*(\w+)\s*,\s*([^;]*?)\)\s*;")
_STATIC = re.compile(r"MP_DEFINE_CONST_(?:STATIC|CLASS)METHOD_OBJ\s*\(\s*(\w+)\s*,\s*(?:MP_ROM_PTR\()?&?(\w+)")
_PROPERTY = re.compile(
    r"MP_PROPERTY_GETTER\s*\(\s*(\w+)\s*,\s*([^,;]*?&\w+)|MP_PROPERTY_GETSET\s*\(\s*(\w+)\s*,\s*([^,;]*?&\w+\s*,[^,;]*?&\w+)"
)
_OLD_PROPERTY = re.compile(r"mp_obj_property_t\s+(\w+)\s*=\s*\{[^;]*?\.proxy\s*=\s*\{([^;]*?)\}\s*,?\s*\}\s*;")
_TABLE = re.compile(r"mp_(?:rom_)?map_elem_t\s+(\w+)\s*\[\]\s*=\s*\{|MAKE_ENUM_MAP\((\w+)\)\s*\{")
_ENTRY = re.compile(
    r"\{\s*MP_(?:ROM_QSTR|OBJ_NEW_QSTR)\(MP_QSTR_(\w+)\)\s*,\s*((?:\([^()]*\)\s*)?[&\w]+(?:\([^{}]*?\))?)\s*\}"
    r"|MAKE_ENUM_MAP_ENTRY\(\w+,\s*(\w+)\)"
)
_DICT = re.compile(r"MP_DEFINE_(?:CONST|MUTABLE)_DICT\w*\(\s*(\w+)\s*,\s*(\w+)\s*\)")
_TYPE = re.compile(r"MP_DEFINE_CONST_OBJ_TYPE\s*\(\s*(\w+)\s*,\s*MP_QSTR_(\w+)\s*,([^;]*?)\)\s*;")
_OLD_TYPE = re.compile(r"\bmp_obj_(?:full_)?(?:namedtuple_)?type_t\s+(\w+)\s*=\s*\{(.*?)\n\}\s*;", re.DOTALL)
_ENUM_TYPE = re.compile(r"MAKE_ENUM_TYPE\(\s*\w+\s*,\s*(\w+)\s*,\s*(\w+)")
_MODULE = re.compile(r"mp_obj_module_t\s+(\w+)\s*=\s*\{[^;]*?\.globals\s*=\s*(?:\([^)]*\))?\s*&(\w+)[^;]*?\}\s*;")
_REGISTER = re.compile(r"MP_REGISTER_(?:EXTENSIBLE_)?MODULE\(\s*MP_QSTR_(\w+)\s*,\s*(\w+)\s*(?:,[^;]*)?\)")
_MUTABLE = re.compile(r"uint16_t\s+(\w+)_mutable_keys\s*\[\]\s*=\s*\{(.*?)\}\s*;", re.DOTALL)
_INSTANCE = re.compile(r"\w+_t\s+(\w+)\s*=\s*\{\s*\.base\s*=\s*\{[^;]*?&(\w+_type)\b")
_ARGUMENTS = re.compile(r"mp_arg_t\s+(\w+)\s*\[\w*\]\s*=\s*\{(.*?)\n\s*\};", re.DOTALL)
_ARGUMENT = re.compile(r"\{\s*MP_QSTR_(\w*)\s*,([^{}]*?)(?:,\s*\{(?:\s*\.\w+\s*=)?\s*([^{}]*?)\s*\}\s*)?\}")
_PARSE = re.compile(r"mp_arg_parse_all(?:_kw_array)?\(\s*n_args\s*(?:-\s*(\d+))?\s*,")
_COUNT = re.compile(r"mp_arg_check_num\(\s*\w+\s*,\s*\w+\s*,\s*(\w+)\s*,\s*(\w+)\s*,\s*(\w+)\s*\)")


@dataclass
class _Found:
    """File and line of a symbol, and the text behind it there."""

    path: str
    line: int
    data: Any

    @property
    def at(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass
class Tables:
    """All that was found in the files given to ``add``, by C symbol. A symbol of the same file goes first."""

    macros: Macros
    functions: dict[str, list[_Found]] = field(default_factory=dict)
    objects: dict[str, list[_Found]] = field(default_factory=dict)
    tables: dict[str, list[_Found]] = field(default_factory=dict)
    dicts: dict[str, list[_Found]] = field(default_factory=dict)
    types: dict[str, list[_Found]] = field(default_factory=dict)
    modules: dict[str, list[_Found]] = field(default_factory=dict)
    instances: dict[str, list[_Found]] = field(default_factory=dict)
    arguments: dict[str, list[_Found]] = field(default_factory=dict)
    registered: dict[str, _Found] = field(default_factory=dict)
    mutable: dict[str, _Found] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._asked = Asked(self.macros, self._type_name)

    def add(self, path: str, text: str) -> None:
        pre = Preprocessor(dict(self.macros), lambda _: None)
        code = pre.lines(text)
        starts = [0, *(match.end() for match in re.finditer("\n", code))]

        def at(offset: int, data: Any) -> _Found:
            return _Found(path, bisect.bisect_right(starts, offset), data)

        def put(where: dict[str, list[_Found]], name: str, offset: int, data: Any) -> None:
            where.setdefault(name, []).append(at(offset, data))

        for m in _FUNCTION.finditer(code):
            put(self.functions, m[1], m.start(), (m[2], _block(code, m.end() - 1)))
        for m in _FUN_OBJ.finditer(code):
            put(self.objects, m[2], m.start(), ("function", m[1], [p.strip() for p in m[3].split(",")]))
        for m in _STATIC.finditer(code):
            put(self.objects, m[1], m.start(), ("static", m[2]))
        for m in (*_PROPERTY.finditer(code), *_OLD_PROPERTY.finditer(code)):
            name, body = next((n, b) for n, b in zip(m.groups()[::2], m.groups()[1::2], strict=True) if n)
            names = re.findall(r"&(\w+)|\b(?:MP_ROM_NONE|mp_const_none)", body)
            put(self.objects, name, m.start(), ("property", [one or None for one in names]))
        for m in _TABLE.finditer(code):
            name = m[1] or m[2] + "_locals_table"
            body = _block(code, m.end() - 1)
            for macro in re.findall(r"^\s*([A-Z]\w+)\s*,?\s*$", body, re.MULTILINE):
                body = body.replace(macro, self.macros.get(macro, pre.macros.get(macro, "")))
            put(self.tables, name, m.start(), [(e[0] or e[2], e[1]) for e in _ENTRY.findall(body)])
        for m in _DICT.finditer(code):
            put(self.dicts, m[1], m.start(), m[2])
        for m in _TYPE.finditer(code):
            parts = [p.strip() for p in m[3].split(",")]
            put(self.types, m[1], m.start(), (m[2], dict(zip(parts[1::2], parts[2::2], strict=False))))
        for m in _OLD_TYPE.finditer(code):
            slots = dict(re.findall(r"\.(\w+)\s*=\s*(?:\([^)]*\))?\s*([&\w]+)", m[2]))
            inner = re.search(r"NAMEDTUPLE_TYPE_BASE_AND_SLOTS_MAKE_NEW\(MP_QSTR_(\w+),\s*(\w+)\)", m[2])
            if inner:
                slots.update(name="MP_QSTR_" + inner[1], make_new=inner[2])
            fields = re.findall(r"MP_QSTR_(\w+)", m[2].partition(".fields")[2])
            put(self.types, m[1], m.start(), (slots.get("name", "").removeprefix("MP_QSTR_"), slots | {"": fields}))
        for m in _ENUM_TYPE.finditer(code):
            put(self.types, m[2] + "_type", m.start(), (m[1], {"locals_dict": f"&{m[2]}_locals_dict"}))
        for m in _MODULE.finditer(code):
            put(self.modules, m[1], m.start(), m[2])
        for m in _INSTANCE.finditer(code):
            put(self.instances, m[1], m.start(), m[2])
        for m in _ARGUMENTS.finditer(code):
            put(self.arguments, m[1], m.start(), m[2])
        for m in _REGISTER.finditer(code):
            self.registered.setdefault(m[1], at(m.start(), m[2]))
        for table in self.tables.get("mp_builtin_module_table", ()):  # those of CircuitPython 8
            for name, target in table.data if table.path == path else ():
                self.registered.setdefault(name, _Found(path, table.line, target.split("&")[-1].rstrip(")")))
        for m in _MUTABLE.finditer(code):
            self.mutable[m[1]] = at(m.start(), re.findall(r"MP_QSTR_(\w+)", m[2]))

    # Modules and classes

    def module(self, name: str) -> Fact | None:
        """The facts of the module ``name``; None where no file registers it."""
        registered = self.registered.get(name)
        found = _nearest(self.modules, registered.data, registered.path) if registered else None
        if registered is None or found is None:
            return None
        names = self._names(found.data, found.path, method=False)
        for key in self.mutable[name].data if name in self.mutable else ():
            names.setdefault(key, {"is": "value", "at": self.mutable[name].at})
        return {"at": registered.at, "names": names}

    def _names(self, dictionary: str, path: str, method: bool) -> Fact:
        found = _nearest(self.dicts, dictionary, path)
        table = _nearest(self.tables, found.data, found.path) if found else None
        if table is None:
            return {}
        named = {name: self._entry(target, table, method) for name, target in table.data if not _private(name)}
        return dict(sorted(named.items()))

    def _entry(self, target: str, table: _Found, method: bool) -> Fact:
        inner = re.match(r"(?:\([^()]*\)\s*)?(?:MP_(?:ROM_PTR|OBJ_FROM_PTR)\()?\s*&(\w+)", target)
        if inner is None:
            return {"is": "value", "at": table.at}
        symbol = inner[1]
        for where, make in (
            (self.objects, self._object),
            (self.types, self._class),
            (self.modules, self._inner_module),
            (self.instances, self._instance),
        ):
            found = _nearest(where, symbol, table.path)
            if found is not None:
                return make(found, method)
        return {"is": "value", "at": table.at}

    def _inner_module(self, found: _Found, method: bool) -> Fact:
        return {"is": "module", "at": found.at, "names": self._names(found.data, found.path, method=False)}

    def _instance(self, found: _Found, method: bool) -> Fact:
        kind = _nearest(self.types, found.data, found.path)
        return {"is": "instance", "of": kind.data[0] if kind else found.data, "at": found.at}

    def class_of(self, name: str, beginning: str) -> Fact | None:
        """A class by its name, from a folder of the sources: one that no module's table shows."""
        for places in self.types.values():
            for found in places:
                if found.data[0] == name and found.path.startswith(beginning):
                    return self._class(found, False)
        return None

    def _class(self, found: _Found, method: bool) -> Fact:
        _, slots = found.data
        fact: Fact = {"is": "class", "at": found.at}
        maker = _nearest(self.functions, slots.get("make_new", ""), found.path)
        fact["call"] = self._made(maker) if maker else None
        names: Fact = {}
        parent = _nearest(self.types, slots.get("parent", "").lstrip("&"), found.path)
        if parent is not None:
            names.update(self._class(parent, False)["names"])
        names.update(self._names(slots.get("locals_dict", "").lstrip("&"), found.path, method=True))
        for name in slots.get("", ()):
            names.setdefault(name, {"is": "property", "at": found.at})
        if not names and ("attr" in slots or "locals_dict" in slots):
            fact["unread"] = True  # its attributes come from a function, or from a table that was not found
        fact["names"] = names
        if "subscr" in slots:
            fact["subscript"] = True
        return fact

    def _made(self, maker: _Found) -> str:
        head, body = maker.data
        array = (_parameters(head) or ["args"])[-1]
        return self._tabled(body, array, maker.path, 0, 0) or self._counted(body, array) or "(*args, **kwargs)"

    # Functions and properties

    def _object(self, found: _Found, method: bool) -> Fact:
        kind = found.data[0]
        if kind == "static":
            inner = _nearest(self.objects, found.data[1], found.path)
            return self._object(inner, False) if inner else {"is": "value", "at": found.at}
        if kind == "property":
            return self._property(found)
        _, form, parts = found.data
        return {"is": "function", "call": self._signature(form, parts, found.path, method), "at": found.at}

    def _property(self, found: _Found) -> Fact:
        fact: Fact = {"is": "property", "at": found.at}
        names = found.data[1]
        setter = _nearest(self.objects, names[1], found.path) if len(names) > 1 and names[1] else None
        if setter is not None:
            _, form, parts = setter.data
            fact["set"] = self._signature(form, parts, setter.path, True).strip("()").removesuffix(", /")
        return fact

    def _signature(self, form: str, parts: list[str], path: str, method: bool) -> str:
        function = _nearest(self.functions, parts[-1].split(")")[-1].strip(), path)
        head, body = function.data if function else ("", "")
        where = function.path if function else path
        drop = 1 if method else 0
        if form.isdigit():
            names = _parameters(head) or [f"arg{n}" for n in range(int(form))]
            kinds = [_plain(name) + self._asked.kind(body, rf"\b{name}\b") for name in names[: int(form)]]
            return _signature(kinds[drop:], [])
        least = self._asked.number(parts[0])
        array = (_parameters(head) or ["", "args"])[1:][0] if len(_parameters(head)) > 1 else "args"
        if form == "KW":
            return self._tabled(body, array, where, least or 0, drop) or "(*args, **kwargs)"
        most = self._asked.number(parts[1]) if form == "VAR_BETWEEN" else None
        return self._positional(body, array, least or 0, most, drop)

    def _counted(self, body: str, array: str) -> str | None:
        """Number of arguments by ``mp_arg_check_num`` alone."""
        found = _COUNT.search(body)
        if found is None:
            return None
        if found[3] not in ("false", "0"):
            return None
        most = None if found[2] == "MP_OBJ_FUN_ARGS_MAX" else self._asked.number(found[2])
        return self._positional(body, array, self._asked.number(found[1]) or 0, most, 0)

    def _positional(self, body: str, array: str, least: int, most: int | None, drop: int) -> str:
        names = []
        for n in range(drop, least if most is None else most):
            kind = self._asked.kind(body, rf"\b{array}\[{n}\]")
            names.append(f"arg{n - drop}{kind}" + ("" if n < least else " = ..."))
        return _signature(names, ["*args"] if most is None else [])

    def _tabled(self, body: str, array: str, path: str, least: int, drop: int, depth: int = 0) -> str | None:
        """Arguments by an ``mp_arg_t`` table, here or in a function that the arguments are passed on to."""
        parse = _PARSE.search(body)
        if parse is None:
            for name in re.findall(r"\b(\w+)\s*\([^;]*?\b(?:n_args|n_kw|kw_args)\b", body) if depth < 2 else ():
                helper = _nearest(self.functions, name, path)
                if helper is not None and "mp_arg_parse_all" in helper.data[1]:
                    skipped = re.search(rf"\b{name}\s*\([^;]*?n_args\s*-\s*(\d+)", body)
                    shift = int(skipped[1]) if skipped else 0
                    inner = self._tabled(helper.data[1], array, helper.path, 0, 0, depth + 1)
                    lead = [f"arg{n}{self._asked.kind(body, rf'{array}.{n}.')}" for n in range(max(0, shift - drop))]
                    return _prefixed(lead, inner) if inner else None
            return None
        call = body[parse.start() : body.find(";", parse.start())]
        skipped_args = int(parse[1] or 0)
        name = (re.findall(r"\b(\w*args\w*)\s*,\s*\w+\s*\)$", call) or ["allowed_args"])[0]
        local = next((m[2] for m in _ARGUMENTS.finditer(body) if m[1] == name), None)
        outer = _nearest(self.arguments, name, path)
        rows = local if local is not None else outer.data if outer else None
        if rows is None:
            return None
        positional: list[str] = []
        keyword: list[str] = []
        for n, (label, flags, default) in enumerate(_ARGUMENT.findall(rows + "\n")):
            if n + skipped_args < drop:
                continue
            access = rf"\b\w*(?:arg|val)s?\w*\[(?:ARG_{label}|{n})\]\.u_\w+"
            kind = self._asked.kind(body, access, "int" * ("MP_ARG_INT" in flags) or "bool" * ("MP_ARG_BOOL" in flags))
            if "MP_ARG_REQUIRED" not in flags:
                given = self._asked.default(default, flags)
                kind += " | None" if given == "None" and kind and not kind.endswith("None") else ""
                kind += " = " + given
            text = (label or f"arg{n}") + kind
            (keyword if "MP_ARG_KW_ONLY" in flags else positional).append(text)
        lead = [f"arg{n}{self._asked.kind(body, rf'{array}.{n}.')}" for n in range(max(0, skipped_args - drop))]
        only = max(len(lead), least - drop)  # fewer positional ones are refused before the table is looked at
        only += sum(not label for label, _, _ in _ARGUMENT.findall(rows + "\n"))  # nobody can name these
        named = [*lead, *positional]
        named = [part.partition(" = ")[0] if n < least - drop else part for n, part in enumerate(named)]
        return _signature(named[:only], [*named[only:], *(["*"] if keyword else []), *keyword])

    def _type_name(self, symbol: str) -> str:
        found = self.types.get(symbol)
        return str(found[0].data[0]) if found and found[0].data[0] else symbol.removeprefix("mp_type_")


def _block(code: str, start: int) -> str:
    """The text between the brace at ``start`` and its partner."""
    depth = 0
    for m in re.finditer(r"[{}]", code[start:]):
        depth += 1 if m[0] == "{" else -1
        if not depth:
            return code[start + 1 : start + m.start()]
    return code[start + 1 :]


def _nearest(where: dict[str, list[_Found]], symbol: str, path: str) -> _Found | None:
    found = where.get(symbol)
    return None if not found else next((one for one in found if one.path == path), found[0])


def _parameters(head: str) -> list[str]:
    names = [re.findall(r"\w+", part.split("[")[0]) for part in head.split(",") if part.strip() not in ("", "void")]
    return [words[-1] for words in names if words]


def _plain(name: str) -> str:
    return re.sub(r"(_in|_obj|_o)$", "", name) or name


def _private(name: str) -> bool:
    return name.startswith("__")


def _signature(only: list[str], rest: list[str]) -> str:
    return "(" + ", ".join([*only, *(["/"] if only else []), *rest]) + ")"


def _prefixed(lead: list[str], signature: str) -> str:
    if not lead:
        return signature
    inner = signature[1:-1]
    head, slash, tail = inner.partition("/")
    only = [*lead, *(p for p in (head.rstrip(", ").split(", ") if slash else []) if p)]
    rest = (tail if slash else inner).lstrip(", ")
    return _signature(only, [rest] if rest else [])
