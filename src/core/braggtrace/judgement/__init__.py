"""Two traces in, findings and accounting out; knows no physics."""

from braggtrace.judgement.judge import Judgement, Judging, judge

__all__ = ["Judgement", "Judging", "judge"]
