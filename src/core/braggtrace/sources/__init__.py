"""Where a side's trace comes from, one file a kind.

Subject, baseline and candidate are roles; any role takes any source.
"""
