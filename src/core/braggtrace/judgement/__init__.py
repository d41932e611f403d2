"""Two traces in, findings and accounting out; knows no physics."""

from braggtrace.judgement.judge import Judgement, judge

__all__ = ["Judgement", "judge"]
