"""How events depend on the parameters of an experiment, and on rounding.

Derivatives of every event by automatic differentiation and by central differences, the
noise floor of a value, and the error budget of a run that is made of it.
"""
