"""One person visible, the rest sealed: for who asks for their own pictures, or has to be shown.

Only from a raw file that its owner gives. People are numbered on sealed frames, one of them is
opened where it is sure who is who, a person accepts each frame, and the rest comes out sealed.
"""
