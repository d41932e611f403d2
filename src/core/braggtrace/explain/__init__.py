"""Why two programs differ: values put into the subject's own computation.

The pixel is computed again with the baseline's values, or as a hypothesis says, and
compared with the baseline by the rules of the run.
"""
