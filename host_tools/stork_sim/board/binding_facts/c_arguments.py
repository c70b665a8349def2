"""Demands of C code on an argument: its kind, its limits, its default, read from the calls that check it."""

import re
from collections.abc import Callable
from typing import Any

from stork_sim.board.binding_facts.c_conditions import Macros, value

_LIMITS = {"INT_MAX", "INT_MIN", "SIZE_MAX", "INT32_MAX", "MP_SMALL_INT_MAX", "MP_SSIZE_MAX"}
_C_NUMBERS = {"UINT8_MAX": 0xFF, "INT8_MAX": 0x7F, "UINT16_MAX": 0xFFFF, "INT16_MAX": 0x7FFF, "UINT32_MAX": 0xFFFFFFFF}


class Asked:
    """``macros``: those of the build; ``type_name``: the interpreter's name of a class by its C symbol."""

    def __init__(self, macros: Macros, type_name: Callable[[str], str]) -> None:
        self._macros = macros
        self._type_name = type_name

    def default(self, text: str, flags: str) -> str:
        text = re.sub(r"^\(\w+\)", "", text.strip())
        if re.fullmatch(r"mp_const_none|MP_ROM_NONE|MP_\w+\(&mp_const_none_obj\)", text):
            return "None"
        if "MP_ARG_BOOL" in flags:
            return {"true": "True", "false": "False", "": "False"}.get(text, "...")
        if "MP_ARG_INT" in flags:
            number = self.number(text)
            return "..." if number is None else str(number)
        return "..."

    def number(self, text: str) -> int | None:
        text = text.strip()
        if text in _LIMITS:
            return None
        if text in _C_NUMBERS:
            return _C_NUMBERS[text]
        words = re.findall(r"[A-Za-z_]\w*", re.sub(r"0[xX][0-9a-fA-F]+[uUlL]*|\d+[uUlL]+", "", text))
        if not text or any(word not in self._macros for word in words):
            return None
        return value(text, self._macros)

    def kind(self, body: str, place: str, kind: str = "") -> str:
        """': int[0:65535]' and the like: what the C code asks of the argument that ``place`` (a pattern) reads."""
        names, tabled = [place], bool(kind)
        cast = r"(?:\([\w \*]+\)\s*)?"
        number = rf"mp_obj_get_(?:int(?:_truncated)?|float)\(\s*{place}\s*\)|{place}"
        names += [rf"\b{m}\b" for m in re.findall(rf"\b(\w+)\s*=\s*{cast}(?:{number})\s*;", body)]
        any_of = "(?:" + "|".join(names) + ")"
        none = ""

        def asks(pattern: str) -> re.Match[str] | None:
            return re.search(pattern.replace("@", any_of), body)

        if found := asks(r"(?:validate_obj_is_(?:free_)?pin|_validate_(?:\w+_)?pin)(_or_none)?\(\s*@"):
            kind, none = "Pin", found[1] or ""
        elif found := asks(r"(?:mp_arg_validate_type|mp_arg_validate_type_or_none)\(\s*@\s*,\s*&(\w+)"):
            kind, none = self._type_name(found[1]), "_or_none" if "_or_none" in found[0] else ""
        elif found := asks(r"cp_enum_value\(\s*&(\w+)\s*,\s*@"):
            kind = self._type_name(found[1])
        elif asks(r"validate_pull\(\s*@"):
            kind, none = "Pull", "or"
        elif found := asks(r"mp_get_buffer_raise\(\s*@[^;]*?(MP_BUFFER_\w+)"):
            kind = "buffer" if found[1] == "MP_BUFFER_READ" else "writable"
            if asks(r"check_not_unicode\(\s*@"):
                kind = "bytes"
        elif asks(r"mp_obj_get_int(?:_truncated)?\(\s*@") and not kind:
            kind = "int"
        elif asks(r"(?:mp_obj_get_float|mp_arg_validate_obj_float_\w+)\(\s*@"):
            kind = "float"
        elif asks(r"mp_obj_str_get_(?:str|data|qstr)\(\s*@|mp_arg_validate_type_string\(\s*@") and not kind:
            kind = "str"
        low, high = self._range(asks)
        if asks(r"mp_obj_is_(?:small_int|int|type|str|exact_type)\(\s*@"):
            return ""  # it is of several kinds
        if kind and not tabled and not none and asks(r"@\s*[!=]=\s*(?:mp_const_none|MP_ROM_NONE)"):
            none = "or"
        if low or high:
            kind = f"{kind if kind in ('int', 'float') else 'int'}[{low}:{high}]"
        return (": " + kind + (" | None" if none else "")) if kind else ""

    def _range(self, asks: Any) -> tuple[str, str]:
        low = high = None
        if found := asks(r"mp_arg_validate_(?:int|obj_float)_range\(\s*@\s*,\s*([^,;]+),\s*([^,;]+),"):
            low, high = self.number(found[1]), self.number(found[2])
        if found := asks(r"mp_arg_validate_int_min\(\s*@\s*,\s*([^,;]+),"):
            low = self.number(found[1])
        if found := asks(r"mp_arg_validate_int_max\(\s*@\s*,\s*([^,;]+),"):
            high = self.number(found[1])
        if asks(r"mp_arg_validate_obj_float_non_negative\(\s*@"):
            low = 0
        return ("" if low is None else str(low)), ("" if high is None else str(high))
