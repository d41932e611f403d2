"""What each switch stands for: the C program, physics, and the measured effect.

Source: numerical reference (``docs/reference/numerical``), section 9.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from braggtrace.experiment.switch import Switch
from braggtrace.experiment.switch_table_files import FILES

_PHYSICS: Final = (
    Switch(
        name="phi_zero_carryover",
        deviation="Q1",
        c_program=(
            "a spindle angle of exactly zero keeps the cell of the step before,"
            " which is the last step of the pixel before"
        ),
        physics="the cell is rotated from its start at every step",
        effect=(
            "I of pixel (685, 1039) of the supervisor case: 943654.809, "
            "physically 807189.769 (−14.46 %)"
        ),
    ),
    Switch(
        name="cell_cstar_z",
        deviation="Q7",
        c_program="z of c* is c*·V/(a·b·c·sin γ*), wrong for triclinic cells",
        physics="z of c* is 1/c",
        effect=(
            "cell 100 110 120 Å, 80 95 105 deg comes back as 79.97 95.01 105.00 deg"
        ),
    ),
    Switch(
        name="random_misset_radians",
        deviation="Q5",
        c_program="the greatest angle of a random orientation is 90 radians",
        physics="orientations are uniform over all rotations",
        effect="mean rotation 86.9 deg, uniform is 126.5 deg",
    ),
    Switch(
        name="odet_nonunit_replaced",
        deviation="Q15",
        c_program=(
            "a detector normal whose length is not exactly one is replaced by "
            "fast × slow"
        ),
        physics="the given normal is normalised",
        effect="supervisor case: the normal turns by 0.66 µrad",
    ),
    Switch(
        name="pivot_custom_only",
        deviation="Q12",
        c_program="a named convention keeps its pivot, whatever is asked for",
        physics="the pivot asked for is used",
        effect=("MOSFLM, -pivot sample -twotheta 10: sum of the image × 0.633"),
    ),
    Switch(
        name="pix0_ignored",
        deviation="Q13",
        c_program="a given detector origin is never used",
        physics="it is the detector origin",
        effect="the origin follows from the beam centre instead",
    ),
    Switch(
        name="twotheta_axis_length",
        deviation="Q14",
        c_program="the two-theta axis is not normalised",
        physics="it is normalised",
        effect="axis (0, 0, −2) at 10 deg stretches the fast axis to 1.046",
    ),
    Switch(
        name="ratio_without_twotheta",
        deviation="Q16",
        c_program="the cosine between beam and normal leaves two-theta out",
        physics="it takes the detector as it lies",
        effect="twotheta 20 deg in MOSFLM: distance 93.97 mm for 100 mm",
    ),
    Switch(
        name="curved_lab_axes",
        deviation="Q24",
        c_program="a curved detector is bent by lab y and z",
        physics="it is bent by the offsets along fast and slow",
        effect="MOSFLM: the pattern is transposed",
    ),
    Switch(
        name="source_weights_ignored",
        deviation="Q8",
        c_program="the weights of a source list are not used",
        physics="each ray counts by its weight",
        effect="weights 1 1 and 9 0 give the same image",
    ),
    Switch(
        name="interpolation_sticky",
        deviation="Q4",
        c_program=(
            "the first point outside the list of structure factors switches "
            "interpolation off for the rest of the run"
        ),
        physics=(
            "a point outside takes its nearest reflection, the others are interpolated"
        ),
        effect="with indices to ±4 only 25 of 1600 pixels are interpolated",
    ),
    Switch(
        name="interpolation_by_given_cells",
        deviation="Q22",
        c_program=(
            "interpolation is chosen before the sizes of the sample set the "
            "numbers of cells"
        ),
        physics="it is chosen by the cells in use",
        effect="a sample given by its size is interpolated",
    ),
    Switch(
        name="grating_direct",
        deviation="Q33",
        c_program=(
            "the grating function takes the index itself, so that at a "
            "reflection far from the origin it is rounding noise"
        ),
        physics="it takes the distance from the nearest reflection",
        effect="exactly at h = 3 five cells give 14.67, physically 5",
    ),
    Switch(
        name="sphere_direct",
        deviation="Q33",
        c_program="3(sin x/x − cos x)/x² loses all digits near a reflection",
        physics="a power series stands in below x = 0.1",
        effect="0 for x below 1e-8, 2e-4 off at 1e-6",
    ),
    Switch(
        name="gauss_radius",
        deviation="Q23",
        c_program="gauss and tophat measure |Δr*|·Na·Nb·Nc, in 1/Å",
        physics="they measure (Δh·Na, Δk·Nb, Δl·Nc)",
        effect="a = 100 Å: five cells give spots four times too wide",
    ),
    Switch(
        name="weights_from_corner",
        deviation="Q8 Q10 Q17",
        c_program=(
            "solid angle, polarisation and capture of the first sub-pixel, ray "
            "and the last layer stand for all"
        ),
        physics="each step has its own weights",
        effect="2 mm pixels at 20 mm: solid angle 8.42e-4 sr for 9.07e-4",
    ),
    Switch(
        name="running_product",
        deviation="Q3",
        c_program=(
            "a weight that is taken at every step multiplies all that was summed before"
        ),
        physics="it multiplies its own step",
        effect="oversample_omega with two sub-pixels per edge: sum × 0.277",
    ),
    Switch(
        name="nopolar_overruled",
        deviation="Q11",
        c_program=(
            "oversample_polar computes the polarisation although it is switched off"
        ),
        physics="off is off",
        effect="nopolar with polarization 0.9 equals polarization 0.9",
    ),
    Switch(
        name="sensor_pitch",
        deviation="Q10",
        c_program="n sensor layers are T/(n−1) apart",
        physics="they are T/n apart",
        effect="the last layer begins at the back of the sensor",
    ),
    Switch(
        name="point_pixel_without_area",
        deviation="Q18",
        c_program="a point pixel has the solid angle 1/R²",
        physics="p²/R²",
        effect="100 mm, 0.2 mm: × 2.5e7",
    ),
    Switch(
        name="water_scaled_twice",
        deviation="Q9 Q35",
        c_program=(
            "the background of water holds r_e²·Φ, by which it is multiplied "
            "once more, and is added once for all steps"
        ),
        physics="it holds neither and is added to every step",
        effect=(
            "fluence 1e28: 0.0794 of its value; two sub-pixels per edge: a quarter"
        ),
    ),
    Switch(
        name="mosaic_angle_single",
        deviation="Q33",
        c_program="the angle of a mosaic domain is a float32",
        physics="it is a double",
        effect="1 deg, four domains: 202 of 1024 pixels differ, the sum by 4e-10",
    ),
    Switch(
        name="cell_count_ceiling",
        deviation="Q28",
        c_program=(
            "a sample's edge over the cell's is rounded up with its rounding noise"
        ),
        physics="it is rounded up without it",
        effect="10 µm of cells of 100 Å: 1001 cells for 1000",
    ),
    Switch(
        name="steps_32_bit",
        deviation="Q31",
        c_program="the number of steps has 32 bits",
        physics="it has as many as it needs",
        effect="46341 sub-pixels per edge: −2147479015 steps for 2147488281",
    ),
    Switch(
        name="carry_per_thread",
        deviation="Q2",
        c_program=(
            "the cell that is carried over starts anew in the block of rows of each "
            "thread (subject.threads, 1 unless set)"
        ),
        physics="the image does not depend on the number of threads",
        effect=(
            "phi from 0, two steps, four threads: 3 of 1024 pixels differ from those "
            "of one, the sum by 0.2 %"
        ),
    ),
    Switch(
        name="nonsense_computed",
        deviation="Q32",
        c_program=(
            "numbers of which there is no image are computed with: a matrix of NaN, "
            "an infinite fluence, no ray"
        ),
        physics="they are refused, and the message says what is wrong",
        effect="-beamsize 0 with a flux: all pixels NaN",
    ),
)

SWITCHES: Final = (*_PHYSICS, *FILES)

# deviations of the reference that have no switch, each with its reason
WITHOUT_SWITCH: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Q27": "options without effect: accepted, and said to have none",
        "Q4c": "threads that race for the interpolation flag: never the same twice",
        "Q32": (
            "unknown options, files that are missing and options without their value "
            "are errors with a hint; --lenient ignores them as the C program does"
        ),
        "Q33": "x/(180/π) for degrees: one unit in the last place, either is as good",
    }
)
