"""The immutable report of a comparison, and one module per rendering.

Import the modules themselves: a console verdict does not need the bundle's writer.
"""
