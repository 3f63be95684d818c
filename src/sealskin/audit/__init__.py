"""Attacks on seals: what does a sealed picture give away about who is in it?

Offline and free to be slow; the live path never imports it.
"""
