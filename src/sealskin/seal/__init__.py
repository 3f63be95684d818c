"""The seal: removes who somebody is, keeps what a machine needs."""

from sealskin.seal.registry import SEALERS, make_sealer
from sealskin.seal.sealer import Rate, Sealer

__all__ = ["SEALERS", "Rate", "Sealer", "make_sealer"]
