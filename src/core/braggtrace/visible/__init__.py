"""Texts of others as they may be shown: no terminal and no CI system obeys them."""

from braggtrace.visible.texts import is_one_line, visible, visible_line

__all__ = ["is_one_line", "visible", "visible_line"]
