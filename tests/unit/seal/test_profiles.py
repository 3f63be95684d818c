"""Profiles as files: the published ones are what they say, and a bad one is told in a sentence."""

import pytest
from ruamel.yaml import YAML

from sealskin.core.errors import ConfigError, ModelError
from sealskin.seal import make_sealer
from sealskin.seal.profiles import MODELS, read_profile, write_profile
from sealskin.seal.sealer import seal_id


@pytest.mark.parametrize("name", ["balanced", "strict"])
def test_a_file_gives_the_sealer_that_its_name_does(name, tmp_path):
    published = read_profile(MODELS / f"{name}.yaml")
    (tmp_path / "gate.onnx").write_bytes((MODELS / "gate.onnx").read_bytes())
    path = tmp_path / "own.yaml"
    write_profile(path, name, "gate.onnx", published.precision, published.profile)
    assert seal_id(make_sealer(str(path))) == seal_id(make_sealer(name))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"nme": "x"}, "nme"),
        ({"profile": {"colour": 3}}, r"profile\.colour: there is no such setting"),
        ({"profile": {"luma_levels": 1}}, "2 to 256 luma_levels"),
        ({"profile": {"chroma_levels": 4}}, "odd number"),
        ({"profile": {"rows": "many"}}, "rows"),
        ({"precision": "f16"}, "precision"),
    ],
)
def test_what_is_wrong_is_said(change, said, tmp_path):
    contents = YAML(typ="safe").load((MODELS / "balanced.yaml").read_text())
    contents["profile"] |= change.get("profile", {})
    path = tmp_path / "own.yaml"
    YAML().dump({**contents, **{k: v for k, v in change.items() if k != "profile"}}, path)
    with pytest.raises(ConfigError, match=said):
        make_sealer(str(path))


def test_a_file_or_a_gate_that_is_not_there(tmp_path):
    with pytest.raises(ConfigError, match="cannot read"):
        make_sealer(str(tmp_path / "none.yaml"))
    path = tmp_path / "own.yaml"
    path.write_text((MODELS / "strict.yaml").read_text())
    with pytest.raises(ModelError, match="there is no model"):
        make_sealer(str(path))
