"""Layer between the firmware and the stand-in modules: it lets through what the board's own interpreter has and takes.

Names, calls and values are held against the table of one version, as it is for the board's microcontroller
(stork_sim.board.binding_facts). What the interpreter lacks is an AttributeError here too, and so is what a stand-in has
for itself; a call that the interpreter refuses is its TypeError or ValueError. What the interpreter has and the
stand-in lacks stays an AttributeError: not simulated. The firmware holds ``Held`` objects; the stand-ins get what these
hold.
"""

import inspect
import time
import weakref
from collections.abc import Callable, Iterator, Mapping
from types import ModuleType, SimpleNamespace
from typing import Any

from stork_sim.board.binding_facts import Fact, class_named, facts, facts_of_chip, refused_after_deinit
from stork_sim.board.binding_facts.signatures import arguments, check, is_plain
from stork_sim.board.pins import Pin

# Objects in the modules of whose class no table tells: some are made for each board, some when the board starts.
INSTANCES = {
    ("board", "DISPLAY"): ("BusDisplay", "Display"),
    ("terminalio", "FONT"): ("BuiltinFont",),
    ("usb_cdc", "console"): ("Serial",),
    ("usb_cdc", "data"): ("Serial",),
}
BOARD = "board"  # its names are those of the board's model: tests/stork_boards/test_pins.py
_NEVER_HELD = {bool, bytearray, bytes, dict, float, int, list, memoryview, str, tuple, type(None)}
_NEVER_HELD |= {SimpleNamespace, time.struct_time}
_SPECIAL = ("__getitem__", "__setitem__", "__len__")


class Held:
    """An object that the firmware holds: what it can reach of a stand-in's. Its class is made by ``Checked``."""

    __slots__ = ("__weakref__", "_inner")
    _inner: Any


class Gone:
    """Object in place of a stand-in's after its deinit. ``takes``: names that the interpreter does not check there."""

    def __init__(self, was: Any, takes: set[str]) -> None:
        vars(self).update(_was=was, _takes=takes)

    def deinit(self) -> None:
        """Nothing to do any more."""

    def __getattr__(self, name: str) -> Any:
        if name in self._takes:
            return getattr(self._was, name)
        raise ValueError("Object has been deinitialized and can no longer be used. Create a new object.")

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._was, name, value) if name in self._takes else getattr(self, name)


def bare(thing: Any) -> Any:
    """The stand-in's own object."""
    return thing._inner if isinstance(thing, Held) else thing


def _has(inner: Any, key: str) -> bool:
    """Whether a stand-in's object has the attribute, without a look at its value. What is gone refuses by itself."""
    return isinstance(inner, Gone) or hasattr(type(inner), key) or key in getattr(inner, "__dict__", ())


def _end(takes: set[str]) -> Callable[[Held], None]:
    def deinit(held: Held) -> None:
        held._inner.deinit()
        if not isinstance(held._inner, Gone):
            held._inner = Gone(held._inner, takes)

    return deinit


class Modules(Mapping[str, ModuleType]):
    """``names`` of modules, each made by ``make`` when it is first asked for: a program needs few of them."""

    def __init__(self, names: set[str], make: Callable[[str], ModuleType]) -> None:
        self.waiting = names
        self._made: dict[str, ModuleType] = {}
        self._make = make

    def __getitem__(self, name: str) -> ModuleType:
        if name in self.waiting:
            self.waiting.discard(name)
            self._made[name] = self._make(name)
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in self._made or name in self.waiting

    def __iter__(self) -> Iterator[str]:
        return iter([*self._made, *self.waiting])

    def __len__(self) -> int:
        return len(self._made) + len(self.waiting)

    def make_all(self) -> None:
        for name in sorted(self.waiting):
            self[name]


class Checked:
    """Makes the modules of one board. ``version``: one that has a table; ``chip``: the board's microcontroller, '' = of
    none: what any of them has and takes. Raises StorkError where that version has no build for it.
    """

    def __init__(self, version: str, chip: str = "") -> None:
        self.table = facts_of_chip("circuitpython", version, chip) if chip else facts("circuitpython", version)
        self._version = version
        self._classes: dict[str, type] = {}  # by the interpreter's name
        self._constants: dict[str, list[Any]] = {}  # of the interpreter's enumerations
        self._by_inner: dict[type, type[Held]] = {}
        self._held: weakref.WeakValueDictionary[int, Held] = weakref.WeakValueDictionary()
        self._pins: dict[int, Held] = {}  # these stay: one object for each pin
        self._pin_class = type("Pin", (Held,), {"__slots__": ()})
        self._modules = Modules(set(), ModuleType)

    def modules(self, found: Mapping[str, ModuleType]) -> Modules:
        """Those of ``found`` that the interpreter has."""
        known = self.table["modules"]

        def make(name: str) -> ModuleType:
            members = vars(found[name])
            return self._board(members) if name == BOARD else self._module(name, members, known[name]["names"])

        self._modules = Modules({name for name in found if name in known or name == BOARD}, make)
        return self._modules

    def _module(self, name: str, members: Mapping[str, Any], known: Fact) -> ModuleType:
        made = ModuleType(name)
        for key, member in members.items():
            if key in known and not key.startswith("__"):
                vars(made)[key] = self._member(f"{name}.{key}", member, known[key])
        return made

    def _board(self, members: Mapping[str, Any]) -> ModuleType:
        made = ModuleType(BOARD)
        for key, member in members.items():
            if not key.startswith("__"):
                vars(made)[key] = self._member(f"{BOARD}.{key}", member, {"is": "value"})
        return made

    def _member(self, name: str, member: Any, fact: Fact) -> Any:
        kind = fact["is"]
        if kind == "function":
            return self._function(name, member, fact["call"])
        if kind == "class":
            return self._class(name, member, fact)
        if kind == "module":
            return self._module(name, vars(member), fact["names"])
        module, _, key = name.rpartition(".")
        of = (fact["of"],) if kind == "instance" else INSTANCES.get((module, key), ())
        inner = next((found for found in (class_named(self.table, one) for one in of) if found), None)
        if inner is None or member is None:
            return self._out(member)
        return self._hold(member, self._held_class(f"{module}.{of[0]}", type(member), inner))

    # Functions

    def _function(self, name: str, inner: Callable[..., Any], call: str) -> Callable[..., Any]:
        test = check(name, call, self._kinds)
        if not arguments(call) and not inspect.signature(inner).parameters:
            return inner  # nothing to hold it against
        if is_plain(call):

            def plain(*args: Any, **kwargs: Any) -> Any:
                test(*args, **kwargs)
                return inner(*args, **kwargs)

            return plain

        def function(*args: Any, **kwargs: Any) -> Any:
            test(*args, **kwargs)
            return self._out(inner(*map(bare, args), **{key: bare(value) for key, value in kwargs.items()}))

        return function

    # Classes

    def _class(self, name: str, inner: Any, fact: Fact) -> Any:
        if inner is Pin:
            return self._pin_class
        key = name.rpartition(".")[2]
        constants = {n: getattr(inner, n) for n, f in fact["names"].items() if f["is"] == "value" and hasattr(inner, n)}
        if constants:
            self._constants[key] = list(constants.values())
        if isinstance(inner, SimpleNamespace):
            return type(key, (), constants)
        if not inner.__module__.startswith("stork_sim"):  # CPython's own: time.struct_time
            return self._function(name, inner, fact["call"] or "()")
        return self._held_class(name, inner, fact, constants)

    def _held_class(self, name: str, inner: type, fact: Fact, constants: Fact | None = None) -> type[Held]:
        own = inner is not SimpleNamespace  # of which several objects of the interpreter are made
        if own and inner in self._by_inner:
            return self._by_inner[inner]
        members: dict[str, Any] = {"__slots__": (), "__init__": self._constructor(name, inner, fact["call"])}
        members.update(constants or {})
        for key, one in fact["names"].items():
            if one["is"] == "property":
                members[key] = self._property(f"{name}.{key}", key, one.get("set"))
            elif one["is"] == "function" and (hasattr(inner, key) or not own):
                members[key] = self._method(f"{name}.{key}", key, one["call"])
        if "deinit" in members and (gone := refused_after_deinit(self._version, name)):
            names = {key for key in fact["names"] if not any(each.endswith("_" + key) for each in gone)}
            members["deinit"] = _end(names)
        if fact.get("subscript"):
            members.update({key: self._special(key) for key in _SPECIAL if hasattr(inner, key)})
        made = type(name.rpartition(".")[2], (Held,), members)
        if own:
            self._by_inner[inner] = made
        self._classes[made.__name__] = made
        return made

    def _constructor(self, name: str, inner: type, call: str | None) -> Callable[..., None]:
        if call is None:

            def none(held: Held, *_: Any, **__: Any) -> None:
                raise TypeError(f"cannot create '{name.rpartition('.')[2]}' instances")

            return none
        test = check(name, call, self._kinds)

        def init(held: Held, *args: Any, **kwargs: Any) -> None:
            test(*args, **kwargs)
            held._inner = inner(*map(bare, args), **{key: bare(value) for key, value in kwargs.items()})
            self._held[id(held._inner)] = held

        return init

    def _method(self, name: str, key: str, call: str) -> Callable[..., Any]:
        test = check(name, call, self._kinds)
        if not arguments(call):

            def none(held: Held) -> Any:
                return self._out(getattr(held._inner, key)())

            return none
        if is_plain(call):

            def plain(held: Held, *args: Any, **kwargs: Any) -> Any:
                test(*args, **kwargs)
                return getattr(held._inner, key)(*args, **kwargs)

            return plain

        def method(held: Held, *args: Any, **kwargs: Any) -> Any:
            test(*args, **kwargs)
            inner = getattr(held._inner, key)
            return self._out(inner(*map(bare, args), **{key: bare(value) for key, value in kwargs.items()}))

        return method

    def _property(self, name: str, key: str, setter: str | None) -> property:
        def get(held: Held) -> Any:
            return self._out(getattr(held._inner, key))

        if setter is None:
            return property(get)
        test = check(name, f"({setter}, /)", self._kinds)

        def put(held: Held, value: Any) -> None:
            test(value)
            if not _has(held._inner, key):
                raise AttributeError(f"{name} is not simulated")
            setattr(held._inner, key, bare(value))

        return property(get, put)

    def _special(self, key: str) -> Callable[..., Any]:
        def special(held: Held, *args: Any) -> Any:
            return self._out(getattr(held._inner, key)(*map(bare, args)))

        return special

    # Objects

    def _hold(self, inner: Any, made: type[Held]) -> Held:
        known = self._held.get(id(inner))
        if known is not None and known._inner is inner:
            return known
        held = made.__new__(made)
        held._inner = inner
        self._held[id(inner)] = held
        return held

    def _out(self, thing: Any) -> Any:
        """The firmware's view of a stand-in's object."""
        if type(thing) in _NEVER_HELD:
            return thing
        if isinstance(thing, Pin):
            return self._pins.setdefault(id(thing), self._hold(thing, self._pin_class))
        made = self._by_inner.get(type(thing))
        if made is None and self._modules.waiting:  # its class may be one of a module that is not made yet
            self._modules.make_all()
            made = self._by_inner.get(type(thing))
        return thing if made is None else self._hold(thing, made)

    def _kinds(self, name: str) -> Callable[[Any], bool]:
        """Test for values of the interpreter's class ``name``; what is no stand-in's class is not checked."""

        def is_one(thing: Any) -> bool:
            if name == "Pin":
                return isinstance(bare(thing), Pin)
            if name not in self._constants and name not in self._classes:
                self._modules.make_all()
            if name in self._constants:
                return any(thing == one for one in self._constants[name])
            made = self._classes.get(name)
            return made is None or isinstance(thing, made) or type(thing) in self._by_inner

        return is_one
