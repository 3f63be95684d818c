"""Profiles of the sealers that ask a gate, as files: settings, and which gate goes with them.

The published ones ship in `sealskin/models`; docs/sealing.md says what for. `sealskin learn sealer`
writes others, and `--seal my.yaml` takes them.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from sealskin.core.errors import ConfigError
from sealskin.seal.codes import Profile
from sealskin.seal.gate import Gate
from sealskin.seal.gated import Gated
from sealskin.seal.runtime import Precision

MODELS = Path(__file__).parents[1] / "models"


class _Contents(BaseModel):
    """What is in a file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    gate: str
    precision: Precision = "f32"
    profile: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ProfileFile:
    """A profile and its gate.

    Attributes:
        name: of the sealer.
        gate: path of the ONNX file.
        precision: of the gate's arithmetic.
        profile: settings.
    """

    name: str
    gate: Path
    precision: Precision
    profile: Profile

    def sealer(self) -> Gated:
        """The sealer of this profile.

        Raises:
            ModelError: the gate cannot be read.
        """
        gate = Gate(self.gate, head_bar=self.profile.head_bar, precision=self.precision)
        return Gated(self.name, self.profile, gate)


def read_profile(path: Path) -> ProfileFile:
    """Read a profile's file.

    Raises:
        ConfigError: it cannot be read, or a key is unknown, missing or out of range.
    """
    try:
        contents = _Contents.model_validate(YAML(typ="safe").load(path.read_text("utf-8")))
        profile = _profile(contents.profile)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot read {path}; give the YAML file of a profile") from error
    except YAMLError as error:
        raise ConfigError(f"{path} is not valid YAML") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise ConfigError(f"{path}: {where}: {first['msg']}") from error
    return ProfileFile(contents.name, path.parent / contents.gate, contents.precision, profile)


def write_profile(path: Path, name: str, gate: str, precision: Precision, profile: Profile) -> None:
    """Write a profile's file; `gate` is the name of an ONNX file beside it."""
    yaml = YAML()
    contents = {"name": name, "gate": gate, "precision": precision, "profile": asdict(profile)}
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(contents, file)


def _profile(values: dict[str, Any]) -> Profile:
    unknown = set(values) - set(Profile.__dataclass_fields__)
    if unknown:
        raise ConfigError(f"profile.{min(unknown)}: there is no such setting")
    profile: Profile = TypeAdapter(Profile).validate_python(values)
    return profile


@cache
def published(name: str) -> ProfileFile:
    """The profile that ships: `balanced`, the default of training sets, or `strict`."""
    return read_profile(MODELS / f"{name}.yaml")
