"""Data sets: formats, and the unsealed specimens that training and audit may see."""
