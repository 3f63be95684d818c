"""Sealed video by WebRTC for players that speak WHEP; needs the extra `whep`."""
