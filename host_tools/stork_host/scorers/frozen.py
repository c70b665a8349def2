"""Import of a frozen scorer from its folder, beside the current modules of the same names.

Import statements look up ``__import__`` in the module's own builtins. A frozen module runs with builtins whose
``__import__`` searches the folder. So its files stay unchanged, and sys.modules and sys.path do not change.
"""

import builtins
import importlib
from collections.abc import Mapping, Sequence
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

OWN = ("stork", "stork_format")
"""Packages that are imported from the folder only."""


class Frozen:
    """The packages of ``folder``: stork/ and stork_format/. ``prefix`` goes before their modules' ``__name__``."""

    def __init__(self, folder: Path, prefix: str) -> None:
        self._folder = folder
        self._prefix = prefix
        self._modules: dict[str, ModuleType] = {}
        self._builtins = {**vars(builtins), "__import__": self._import}

    def module(self, name: str) -> ModuleType:
        """The module ``name``, such as "stork.drills", from the folder. Raises ImportError if there is none."""
        if name in self._modules:
            return self._modules[name]
        parent, _, last = name.rpartition(".")
        package = self.module(parent) if parent else None
        if name in self._modules:  # imported by its parent meanwhile
            return self._modules[name]
        module = self._run(name)
        if package is not None:
            setattr(package, last, module)
        return module

    def _run(self, name: str) -> ModuleType:
        path = self._folder.joinpath(*name.split("."))
        if path.is_dir():
            file, places = path / "__init__.py", [str(path)]
        else:
            file, places = path.with_suffix(".py"), None
        if places is None and not file.is_file():
            raise ImportError(f"the scorer in {self._folder} has no module {name}", name=name)
        spec = spec_from_file_location(f"{self._prefix}.{name}", file, submodule_search_locations=places)
        assert spec is not None
        module = module_from_spec(spec)
        module.__dict__["__builtins__"] = self._builtins
        self._modules[name] = module
        try:
            if file.is_file():
                exec(compile(file.read_bytes(), str(file), "exec", dont_inherit=True), module.__dict__)
        except BaseException:
            del self._modules[name]
            raise
        return module

    def _import(
        self,
        name: str,
        globals: Mapping[str, Any] | None = None,
        locals: Mapping[str, Any] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        """``import`` of a frozen module. Relative imports are not supported; device code has none."""
        if level:
            raise ImportError(f"a relative import in the scorer in {self._folder}")
        if name.partition(".")[0] not in OWN:
            return importlib.__import__(name, globals, locals, fromlist or (), 0)
        module = self.module(name)
        if not fromlist:
            return self.module(name.partition(".")[0])
        for each in fromlist:
            if not hasattr(module, each) and hasattr(module, "__path__"):
                self.module(f"{name}.{each}")
        return module
