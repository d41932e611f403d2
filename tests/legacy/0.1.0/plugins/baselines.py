"""A baseline of version 0.1.0: one trace file a pixel, in a folder of its options."""

from collections.abc import Sequence

from braggtrace import BaselineRequest, BaselineSource, Trace, hookimpl, read_trace


class Folder:
    name = "folder"
    description = "one trace file a pixel, named after it"

    def trace(self, request: BaselineRequest) -> Trace:
        slow, fast = request.pixel
        request.experiment.require_pixel(slow, fast)
        file = request.options["file"].format(slow=slow, fast=fast)
        return read_trace(request.folder / file)


@hookimpl
def braggtrace_baselines() -> Sequence[BaselineSource]:
    return (Folder(),)
