from braggtrace import hookimpl, judge_deviation


class Equal:
    name = "equal"
    description = "no difference at all"

    def compare(self, pair, tolerance):
        gap = abs(pair.subject - pair.baseline)
        return judge_deviation(pair, tolerance, gap, pair.slack, comparator=self.name)


@hookimpl
def braggtrace_comparators():
    return [Equal()]
