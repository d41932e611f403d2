"""Two traces in, findings and accounting out; knows no physics.

Import the modules themselves: what names a tolerance needs nothing of what judges.
"""
