"""The tables of the interpreters' calls, and the program that reads them from C sources."""

import re
import subprocess

import pytest

from stork_host.errors import StorkError
from stork_sim.board.binding_facts import Fact, _chips, class_named, facts, facts_of_chip, versions
from stork_sim.board.binding_facts.c_conditions import Makefile, value
from stork_sim.board.binding_facts.c_tables import Tables
from stork_sim.board.binding_facts.read_sources import FOLDER, main, merged, text_of
from stork_sim.board.binding_facts.signatures import check
from stork_sim.board.microcontrollers import MICROCONTROLLERS
from stork_sim.board.models import MODELS

CIRCUITPYTHON, MICROPYTHON = versions("circuitpython"), versions("micropython")
EVERY = [("circuitpython", v) for v in CIRCUITPYTHON] + [("micropython", v) for v in MICROPYTHON]

# A module of nobody's, with one of each thing that the reader knows.
C_TEXT = """
// mp_arg_t in a comment: { MP_QSTR_never, MP_ARG_INT },
static mp_obj_t lamp_make_new(const mp_obj_type_t *type, size_t n_args, size_t n_kw, const mp_obj_t *all_args) {
    enum { ARG_pin, ARG_level, ARG_slow };
    static const mp_arg_t allowed_args[] = {
        { MP_QSTR_pin, MP_ARG_REQUIRED | MP_ARG_OBJ },
        { MP_QSTR_level, MP_ARG_KW_ONLY | MP_ARG_INT, {.u_int = TOP} },
        { MP_QSTR_slow, MP_ARG_KW_ONLY | MP_ARG_BOOL, {.u_bool = false} },
    };
    mp_arg_val_t args[MP_ARRAY_SIZE(allowed_args)];
    mp_arg_parse_all_kw_array(n_args, n_kw, all_args, MP_ARRAY_SIZE(allowed_args), allowed_args, args);
    const pin_t *pin = validate_obj_is_free_pin(args[ARG_pin].u_obj, MP_QSTR_pin);
    mp_int_t level = mp_arg_validate_int_range(args[ARG_level].u_int, 0, TOP, MP_QSTR_level);
}

static mp_obj_t lamp_set_level(mp_obj_t self_in, mp_obj_t level_obj) {
    mp_int_t level = mp_obj_get_int(level_obj);
    mp_arg_validate_int_range(level, 0, 0xff, MP_QSTR_level);
}
static MP_DEFINE_CONST_FUN_OBJ_2(lamp_set_level_obj, lamp_set_level);
static MP_DEFINE_CONST_FUN_OBJ_1(lamp_get_level_obj, lamp_get_level);
MP_PROPERTY_GETSET(lamp_level_obj, (mp_obj_t)&lamp_get_level_obj, (mp_obj_t)&lamp_set_level_obj);

static mp_obj_t lamp_send(size_t n_args, const mp_obj_t *args) {
    mp_get_buffer_raise(args[1], &bufinfo, MP_BUFFER_READ);
}
static MP_DEFINE_CONST_FUN_OBJ_VAR_BETWEEN(lamp_send_obj, 2, 3, lamp_send);

static const mp_rom_map_elem_t lamp_locals_dict_table[] = {
    { MP_ROM_QSTR(MP_QSTR_level), MP_ROM_PTR(&lamp_level_obj) },
    { MP_ROM_QSTR(MP_QSTR_send), MP_ROM_PTR(&lamp_send_obj) },
    #if LAMP_EXTRA && TOP > 300
    { MP_ROM_QSTR(MP_QSTR_extra), MP_ROM_PTR(&lamp_send_obj) },
    #endif
};
static MP_DEFINE_CONST_DICT(lamp_locals_dict, lamp_locals_dict_table);
MP_DEFINE_CONST_OBJ_TYPE(lamp_type, MP_QSTR_Lamp, MP_TYPE_FLAG_NONE, make_new, lamp_make_new,
    locals_dict, &lamp_locals_dict);

static const mp_rom_map_elem_t lamps_globals_table[] = {
    { MP_ROM_QSTR(MP_QSTR___name__), MP_ROM_QSTR(MP_QSTR_lamps) },
    { MP_ROM_QSTR(MP_QSTR_Lamp), MP_ROM_PTR(&lamp_type) },
};
static MP_DEFINE_CONST_DICT(lamps_globals, lamps_globals_table);
const mp_obj_module_t lamps_module = { .base = { &mp_type_module }, .globals = (mp_obj_dict_t *)&lamps_globals };
MP_REGISTER_MODULE(MP_QSTR_lamps, lamps_module);
"""


def read(text, **macros):
    tables = Tables({"TOP": "0x1ff", **macros})
    tables.add("lamps.c", text)
    module = tables.module("lamps")
    assert module is not None
    return module


def test_a_module_by_hand():
    lamp = read(C_TEXT)["names"]["Lamp"]
    assert lamp["call"] == "(pin: Pin, *, level: int[0:511] = 511, slow: bool = False)"
    assert lamp["names"] == {
        "level": {"is": "property", "at": "lamps.c:22", "set": "level: int[0:255]"},
        "send": {"is": "function", "call": "(arg0: buffer, arg1 = ..., /)", "at": "lamps.c:27"},
    }


def test_conditions_are_those_of_the_build():
    assert "extra" in read(C_TEXT, LAMP_EXTRA="(1)")["names"]["Lamp"]["names"]
    assert "extra" not in read(C_TEXT, LAMP_EXTRA="1", TOP="300")["names"]["Lamp"]["names"]
    macros = {"A": "(B >= 2)", "B": "0x10", "C": "sizeof(int)"}
    assert value("defined(A) && A && !defined(D) && (B / 3 == 5 || D)", macros) == 1
    assert value("D", macros) == value("C", macros) == 0


def test_variables_of_a_makefile():
    make = Makefile(CHIP="a")
    make.read("X ?= 1\nX ?= 2\nY = $(call enable-if-all,$(X) $(Z))\nifeq ($(CHIP),b)\nW = 1\nelse\nW = 2\nendif\n")
    make.read("Z ?= 0\nV := $(call enable-if-any,$(Z) $(X))\nU = $(call enable-if-not,$(V))\n")
    assert {name: make.expand(f"$({name})") for name in "XVUWY"} == {"X": "1", "V": "1", "U": "0", "W": "2", "Y": "0"}


def test_the_program_reads_a_clone(tmp_path, capsys, monkeypatch):
    files = {
        "py/mpconfig.h": "#include <mpconfigport.h>\n#ifndef MICROPY_PY_TIME\n#define MICROPY_PY_TIME (0)\n#endif\n",
        "ports/rp2/mpconfigport.h": "#define MICROPY_PY_TIME (1)\n",
        "extmod/modtime.c": "#if MICROPY_PY_TIME\n" + C_TEXT.replace("lamps", "time") + "#endif\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    git = ["git", "-C", str(tmp_path), "-c", "user.name=x", "-c", "user.email=x@x"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "x"], ["tag", "v1.2.3"]):
        subprocess.run([*git, *words], check=True)
    target = tmp_path / "tables"
    target.mkdir()
    monkeypatch.setattr("stork_sim.board.binding_facts.read_sources.FOLDER", target)
    assert main([str(tmp_path), "v1.2.3"]) == 0
    text = (target / "micropython-1.2.3.json").read_text(encoding="utf-8")
    code = files["extmod/modtime.c"]
    line = code.count("\n", 0, code.index("MP_REGISTER")) + 1
    assert f'"at": "extmod/modtime.c:{line}"' in text and "Lamp" in text
    assert main([str(tmp_path), "v9"]) == 2
    assert "with the tag v9" in capsys.readouterr().err


@pytest.mark.parametrize(("interpreter", "version"), EVERY)
def test_a_table_says_where_each_fact_was_read(interpreter, version):
    def facts_in(fact):
        if "is" in fact:
            yield fact
        for inner in fact.values():
            if isinstance(inner, dict):
                yield from facts_in(inner)

    table = facts(interpreter, version)
    known = list(facts_in({**table["modules"], **table["classes"]}))
    assert len(known) > 250
    assert all(re.fullmatch(r"[\w/-]+\.c:\d+", fact["at"]) for fact in known)
    for fact in known:
        if fact.get("call"):
            check("x", fact["call"], lambda _: None)  # each is a signature
    file = FOLDER / f"{interpreter}-{version}.json"
    assert file.read_text(encoding="utf-8") == text_of(table), "written by the program, not by hand"


@pytest.mark.parametrize("version", CIRCUITPYTHON)
def test_facts_known_from_the_sources_by_hand(version):
    """Read by eye: shared-bindings/alarm/pin/PinAlarm.c, busio/SPI.c, pwmio/PWMOut.c, usb_cdc/__init__.c."""
    table = facts("circuitpython", version)["modules"]
    alarm = table["alarm"]["names"]["pin"]["names"]["PinAlarm"]
    assert alarm["call"] == "(pin: Pin, *, value: bool, edge: bool = False, pull: bool = False)"
    spi = table["busio"]["names"]["SPI"]["names"]["configure"]["call"]
    assert spi == "(*, baudrate: int = 100000, polarity: int[0:1] = 0, phase: int[0:1] = 0, bits: int[8:9] = 8)"
    assert table["pwmio"]["names"]["PWMOut"]["names"]["duty_cycle"]["set"] == "duty_cycle: int[0:65535]"
    assert table["usb_cdc"]["names"]["enable"]["call"] == "(*, console: bool = True, data: bool = False)"
    assert "threshold" not in table["gc"]["names"]  # MICROPY_GC_ALLOC_THRESHOLD is 0


def test_versions_differ():
    old, new = (facts("circuitpython", v)["modules"] for v in (CIRCUITPYTHON[0], CIRCUITPYTHON[-1]))
    assert "probe" in new["busio"]["names"]["I2C"]["names"] and "probe" not in old["busio"]["names"]["I2C"]["names"]
    assert "Display" in old["displayio"]["names"] and "Display" not in new["displayio"]["names"]
    assert class_named(facts("circuitpython", CIRCUITPYTHON[-1]), "BusDisplay") is not None
    assert class_named(facts("circuitpython", CIRCUITPYTHON[0]), "BusDisplay") is None


def test_facts_of_several_microcontrollers_in_one_and_apart():
    """Four: the same, one that is lacking, one that differs in part and one that is of another kind."""
    same: Fact = {"is": "value", "at": "a.c:1"}
    one: Fact = {"x": same, "y": same, "z": {"is": "property", "at": "a.c:2", "set": "int"}, "v": same}
    other: Fact = {"is": "function", "call": "()", "at": "a.c:1"}
    two: Fact = {"x": same, "z": {"is": "property", "at": "b.c:9"}, "v": other}
    lamps = {"A": {"at": "a.c:7", "names": one}, "B": {"at": "b.c:8", "names": two}}
    table = merged({**{chip: {"lamp": lamp} for chip, lamp in lamps.items()}, "C": {}})
    assert table["lamp"]["only"] == ["A", "B"]
    names = table["lamp"]["names"]
    assert names["x"] == same and names["y"] == {**same, "only": ["A"]}
    assert names["z"] == {**one["z"], "but set": {"B": None}}
    assert names["v"] == {**same, "but": {"B": other}}
    assert _chips(table, "A")["lamp"]["names"] == one
    assert _chips(table, "B")["lamp"]["names"] == {**two, "z": {"is": "property", "at": "a.c:2"}}
    assert _chips(table, "C") == {}
    assert _chips(merged({"A": {"f": {"call": None}}}), "A") == {"f": {"call": None}}


def test_every_board_is_of_a_build():
    """The microcontrollers that boards are made with, each with the boards that there are."""
    for version in CIRCUITPYTHON:
        table = facts("circuitpython", version)
        late = {"RP2350"} if version.startswith("8.") else set()  # there is none before 9.2
        assert {chip.name for chip in MICROCONTROLLERS} == table["builds"].keys() | late
        assert table["absent"].keys() == {name for name in MODELS if name != "stork_virtual"}


def test_microcontrollers_differ():
    """Read by eye: ports/*/mpconfigport.mk, py/circuitpy_mpconfig.mk and ports/*/mpconfigport.h."""
    for version in CIRCUITPYTHON:
        chips = facts("circuitpython", version)["builds"]
        tables = {chip: facts_of_chip("circuitpython", version, chip)["modules"] for chip in chips}
        cpus = {chip for chip, modules in tables.items() if "cpus" in modules["microcontroller"]["names"]}
        assert cpus == {chip for chip in chips if chip.startswith("RP")}
        assert {chip for chip, modules in tables.items() if "alarm" not in modules} == {"RP2350"} & chips.keys()
        lacking = {"8.2.10": {"RP2040", "nRF52840"}, "9.2.8": {"nRF52840"}}.get(version, set())
        assert {chip for chip, modules in tables.items() if "hashlib" not in modules} == lacking
    with pytest.raises(StorkError, match="RP2040, nRF52840, ESP32-S3"):
        facts_of_chip("circuitpython", CIRCUITPYTHON[0], "RP2350")


def test_micropythons_facts_by_hand():
    """ports/rp2/machine_i2c.c, extmod/machine_i2c.c, extmod/machine_wdt.c."""
    for version in MICROPYTHON:
        machine = facts("micropython", version)["modules"]["machine"]["names"]
        assert machine["WDT"]["call"] == "(id: int = 0, timeout: int = 5000)"
        assert machine["I2C"]["names"]["readfrom_into"]["call"] == "(arg0: int, arg1: writable, arg2 = ..., /)"
        assert "WDT_RESET" in machine
        assert "threshold" in facts("micropython", version)["modules"]["gc"]["names"]


def test_a_version_without_a_table():
    with pytest.raises(StorkError, match=r"8\.2\.10, 9\.2\.8, 10\.2\.1"):
        facts("circuitpython", "7.3.0")
