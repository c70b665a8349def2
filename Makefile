# Two commands for everybody: `make demo`, `make test`. Each sets up what it needs in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := $(BIN)/python
EMULATED := STORK_EMULATOR=1 $(BIN)/pytest -s
DAY := $(patsubst %,tests/emulator/test_%.py,day sleep micropython)

# What Python has compiled is kept, whatever the shell says: the tests start some hundred interpreters.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo test test-emulator test-emulator-short emulator-day emulator-parts emulator-sleep-circuitpython \
	emulator-sleep-micropython update-cuts power-cuts file-damage bench faults lint types lock pictures sim-fidelity falls steps gallery clean

demo: $(VENV)/.stork
	$(RUN) -m stork_host.cli demo

test: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest -n auto --dist loadgroup

# A day on the boards' own interpreters, on two cores. STORK_CIRCUITPY_UF2=image.uf2,
# STORK_MICROPYTHON_UF2=image.uf2, or rp2040py finds one.
test-emulator: $(VENV)/.emulator
	$(MAKE) -j2 emulator-day emulator-parts

# Of these, start, settings, sleep and wake: under ten minutes.
test-emulator-short: $(VENV)/.emulator
	$(MAKE) -j2 emulator-sleep-circuitpython emulator-sleep-micropython

emulator-day:
	$(EMULATED) $(DAY)

emulator-parts:
	$(EMULATED) tests/emulator $(DAY:%=--ignore=%)

emulator-sleep-circuitpython:
	$(EMULATED) tests/emulator/test_sleep.py tests/emulator/test_settings_read.py -k "not micropython"

emulator-sleep-micropython:
	$(EMULATED) tests/emulator/test_sleep.py -k micropython

# Install and update from each released firmware, cut after every change of the drive, or CUTS of them in each test.
CUTS ?= all
update-cuts: $(VENV)/.dev
	STORK_UPDATE_CUTS=$(CUTS) $(BIN)/pytest -n auto tests/stork_update/test_from_released.py

# The power goes at every operation of the flash under a played week, the block whole, erased or half programmed: what
# is lost. `make power-cuts SEED=2 DAYS=2 BOARDS="raspberry_pi_pico arduino_nano_rp2040_connect"`; EVERY=20 tries one in 20.
power-cuts: $(VENV)/.dev
	PYTHONPATH=tests $(RUN) -m power_cuts $(if $(SEED),--seed $(SEED)) $(if $(DAYS),--days $(DAYS)) $(if $(EVERY),--every $(EVERY)) $(foreach board,$(BOARDS),--board $(board)) $(if $(JSON),--json)

# Damaged session files of every kind on their way into an archive: none is lost, and none is believed.
# `make file-damage FILES=2000 SEED=2`.
file-damage: $(VENV)/.dev
	PYTHONPATH=tests $(RUN) -m file_damage $(if $(FILES),--files $(FILES)) $(if $(SEED),--seed $(SEED)) $(if $(JSON),--json)

bench: $(VENV)/.dev
	$(RUN) -m tests.bench

# A month of training in which something goes wrong every day: nothing may be lost, nothing may get stuck.
# `make faults LIVES=200 SEED=1`: instead, so many lives of random faults at random moments; FIRST=17 LIVES=1 lives one of
# them again, JOBS=1 one after the other, JSON=1 prints JSON.
ifdef LIVES
faults: $(VENV)/.dev
	PYTHONPATH=tests $(RUN) -m fault_lives --lives $(LIVES) $(if $(SEED),--seed $(SEED)) $(if $(FIRST),--first $(FIRST)) $(if $(JOBS),--jobs $(JOBS)) $(if $(JSON),--json)
else
faults: $(VENV)/.stork
	$(RUN) -m stork_host.cli sim month
endif

pictures: $(VENV)/.dev
	$(RUN) -m stork_host.pictures.language_steps
	$(RUN) -m stork_host.pictures

# Simulated people beside real ones; `make sim-fidelity DATA=folder` adds the tests against recordings.
sim-fidelity: $(VENV)/.stork
	$(RUN) -m stork_sim.fidelity $(if $(DATA),--data $(DATA))

# Recorded falls and daily activities through the whole device: `make falls DATA=folder AXES=+x+z-y`.
falls: $(VENV)/.stork
	$(RUN) -m stork_sim.fidelity.falls $(if $(AXES),--axes=$(AXES)) $(DATA)

# Recorded walks through the whole device, against a reference on the feet: `make steps DATA=folder`.
steps: $(VENV)/.stork
	$(RUN) -m stork_sim.fidelity.steps $(if $(AXES),--axes=$(AXES)) $(if $(CLOSING),--closing) $(if $(WHOLE),--whole) $(DATA)

gallery: $(VENV)/.dev
	$(RUN) -m stork_sim.fidelity.gallery docs

lint: $(VENV)/.dev
	$(BIN)/ruff check .

types: $(VENV)/.dev
	$(BIN)/mypy

# Versions and hashes, no index addresses; needs uv.
lock:
	uv pip compile pyproject.toml --group build --universal --generate-hashes --no-emit-index-url --no-header -q -o requirements.lock
	uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-emit-index-url --no-header -q -c requirements.lock -o requirements-dev.lock
	uv pip compile --group emulator --universal --generate-hashes --no-emit-index-url --no-header -q -c requirements-dev.lock -o requirements-emulator.lock

$(VENV)/bin/python:
	@echo "Setting up .venv (once)..."
	@$(PYTHON) -c 'import sys; sys.exit("Stork needs Python 3.11 or later, found " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.stork: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(RUN) -m pip install --disable-pip-version-check --quiet --progress-bar on --require-hashes --no-deps -r requirements.lock
	$(RUN) -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.stork
	$(RUN) -m pip install --disable-pip-version-check --quiet --progress-bar on --require-hashes --no-deps -r requirements-dev.lock
	@touch $@

$(VENV)/.emulator: requirements-emulator.lock $(VENV)/.dev
	$(RUN) -m pip install --disable-pip-version-check --quiet --progress-bar on --require-hashes --no-deps -r requirements-emulator.lock
	@touch $@

clean:
	rm -rf $(VENV) demo build dist bench.json
