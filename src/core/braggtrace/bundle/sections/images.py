"""Both images as files of a bundle, and which pixels were traced because of them."""

from collections.abc import Collection, Iterator, Mapping
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import numpy as np

from braggtrace.bundle.names import IMAGE
from braggtrace.bundle.run import Run
from braggtrace.config import RunConfig
from braggtrace.errors import BundleError
from braggtrace.imagecompare import ImagePair
from braggtrace.imageio.read import read_arrays
from braggtrace.report.report import Chosen

IMAGES: Final = "images.npz"
PICTURE: Final = "image.png"


class ImageFiles:
    """Both images, and a picture of them, where images were compared."""

    def applies(self, config: RunConfig, record: Mapping[str, Any]) -> bool:
        """Whether the scope is an image or a part of one."""
        return config.scope != "pixel"

    def names(self, config: RunConfig, record: Mapping[str, Any]) -> Collection[str]:
        """The pixels, the picture, and the verdict on the images."""
        return (IMAGES, PICTURE, IMAGE)

    def files(self, run: Run) -> Mapping[str, bytes]:
        """The pixels and the picture; none where no images were compared."""
        images = run.images
        if images is None:
            return {}
        from braggtrace.report.image_plot import image_png

        picture = image_png(images.pair, images.verdict, run.request.config.name)
        return {IMAGES: pack_images(images.pair), PICTURE: picture}

    def record(self, run: Run, files: Mapping[str, bytes]) -> Mapping[str, Any]:
        """Origin of the baseline's image, checksum of all pixels, what is traced."""
        images = run.images
        if images is None:
            return {}
        return {
            "baseline_image": dict(images.identity),
            "images_sha256": pixels_checksum(images.pair),
            "chosen": [
                {"pixel": list(c.pixel), "because": c.because} for c in images.chosen
            ],
        }

    def problems(
        self, config: RunConfig, bundle: Path, record: Mapping[str, Any]
    ) -> Iterator[str]:
        """Whether the images are the recorded ones."""
        checksum = pixels_checksum(unpack_images(bundle / IMAGES))
        if checksum != record.get("images_sha256"):
            yield f"{IMAGES} does not hold the images that run_metadata.json names"


def chosen_of(metadata: Mapping[str, Any]) -> tuple[Chosen, ...]:
    """The chosen pixels of what ``ImageFiles.record`` wrote.

    Raises:
        BundleError: it does not hold them.
    """
    try:
        return tuple(
            Chosen(pixel=(int(slow), int(fast)), because=str(entry["because"]))
            for entry in metadata["chosen"]
            for slow, fast in [entry["pixel"]]
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BundleError("run_metadata.json does not say which pixels") from error


def pixels_checksum(pair: ImagePair) -> str:
    """Checksum of the pixels of both images, however they are compressed."""
    digest = sha256(repr((pair.origin, pair.unit, pair.rendered.shape)).encode())
    for side in (pair.baseline, pair.subject, pair.rendered):
        digest.update(repr((side.shape, side.dtype.str)).encode())
        digest.update(np.ascontiguousarray(side).tobytes())
    return digest.hexdigest()


def pack_images(pair: ImagePair) -> bytes:
    """Both images as the bytes of a compressed ``.npz``."""
    buffer = BytesIO()
    np.savez_compressed(
        buffer,
        baseline=pair.baseline,
        subject=pair.subject,
        rendered=pair.rendered,
        origin=np.array(pair.origin, dtype=np.int64),
        unit=np.array(pair.unit),
    )
    return buffer.getvalue()


def unpack_images(path: Path) -> ImagePair:
    """Both images of a file that ``pack_images`` filled.

    Raises:
        InputFileError: it cannot be read.
        BundleError: it lacks something, or holds it in another form.
    """
    arrays = read_arrays(path)
    try:
        slow, fast = arrays["origin"].tolist()
        pair = ImagePair(
            baseline=arrays["baseline"],
            subject=arrays["subject"],
            rendered=arrays["rendered"],
            origin=(int(slow), int(fast)),
            unit=str(arrays["unit"].item()),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BundleError(f"{path.name} is not what a run writes: {error}") from error
    sides = (pair.baseline, pair.subject)
    flat = all(a.ndim == 2 and a.dtype == np.float32 for a in sides)
    if not flat or pair.rendered.ndim != 2 or pair.rendered.dtype != np.bool_:
        raise BundleError(f"{path.name} holds no two float32 images and their mask")
    return pair
