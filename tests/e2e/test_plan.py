"""A plan goes over a serial port onto a belt, and the wearer's next drill is the one in it."""

import json
from pathlib import Path

from board_world import Worn
from host_cli.conftest import Stork
from host_cli.conftest import data as data
from host_cli.conftest import stork as stork
from stork_sim.motion.people import person
from stork_sim.plugged_in import plugged_in


def test_what_the_therapist_sets_is_what_the_belt_offers(stork: Stork, tmp_path: Path) -> None:
    belt = tmp_path / "belt"
    wishes = ["--menu", "tandem_stance:right", "--hold", "3", "--eyes", "closed", "--wearer", "w7"]
    with plugged_in(belt, person("young")) as port:
        ran = stork("plan", "set", *wishes, "--port", port)
        assert ran.code == 0 and "  1 blink   Tandem stance, right foot in front\n" in ran.out, ran.err
        assert json.loads(stork("plan", "show", "--port", port, "--json").out)["plan"]["STORK_HOLD_S"] == 3
        assert json.loads(stork("devices", "--port", port, "--json").out)[0]["device"]["wearer_id"] == "w7"
    worn = Worn(belt)
    (stored,) = worn.start(4.0).run(30.0).sessions().values()
    header = stored.header
    assert (header["drill"], header["leg"], header["eyes"]) == ("tandem_stance", "right", "closed")
    assert (header["hold_ms"], header["wearer_id"]) == (3000, "w7")
    with plugged_in(belt, person("young")) as port:
        assert stork("pull", "--port", port).code == 0
        assert stork("plan", "clear", "--port", port).code == 0
        assert json.loads(stork("devices", "--port", port, "--json").out)[0]["device"]["wearer_id"] == ""
