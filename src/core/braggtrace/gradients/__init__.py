"""How events move with the parameters of an experiment, and with rounding.

Gradients of every event by automatic differentiation, the same by central differences,
and what of them is no gradient at all. Physics alone: nothing here knows of a baseline.
"""
