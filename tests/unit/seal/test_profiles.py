"""Profiles as files: the published ones are what they say, and a bad one is told in a sentence."""

from dataclasses import replace

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


def test_a_setting_that_came_later_is_in_the_hash_only_where_it_is_used():
    profile = read_profile(MODELS / "strict.yaml").profile
    assert "inpainted" not in profile.settings
    assert replace(profile, inpainted=True).settings == {**profile.settings, "inpainted": True}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"nme": "x"}, "nme"),
        ({"profile": {"colour": 3}}, r"profile\.colour: there is no such setting"),
        ({"profile": {"luma_levels": 1}}, "2 to 256 luma_levels"),
        ({"profile": {"chroma_levels": 4}}, "odd number"),
        ({"profile": {"rows": "many"}}, "rows"),
        ({"profile": {"saturation": 1.5}}, "saturation of 0 to 1"),
        ({"profile": {"head_scale": 3}}, "head_scale of 0.5 to 1.5"),
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
