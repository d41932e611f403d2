"""What nanoBragg computed for one rotated triclinic crystal, in every convention.

Made with nanoBragg (single thread, doubles printed with 17 digits) from the arguments
``-cell 100 110 120 80 95 105 -misset 10 20 30 -default_F 100 -lambda 1.2 -distance 120
-detpixels 64 -pixel 0.2 -N 5 -oversample 1 -detector_rotx 5 -detector_roty 3
-detector_rotz -4 -twotheta 10 -polar 0.95`` and the convention; pixel slow 20, fast 40.
``custom`` is ``-spindle_axis 0 0 1 -twotheta 10``, whose pivot is the sample, and the
same with ``-pivot beam``.
"""

from dataclasses import dataclass

Triple = tuple[float, float, float]
PIXEL = (20, 40)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """Numbers of one convention."""

    pix0: Triple
    close_distance: float
    omega: float
    polar: float
    hkl: Triple
    F_latt: float
    photons: float


# (convention, pivot where it was chosen): numbers
RECORDED = {
    ("mosflm", None): Recorded(
        pix0=(0.12142509815344786, 0.0070136869395079852, -0.0059914347837237295),
        close_distance=0.11627591636464196,
        omega=2.6455892771739171e-06,
        polar=0.99979548515691086,
        hkl=(-0.18713260485161815, 1.9297363189288745, 1.3344339920238233),
        F_latt=-1.4582113970654036,
        photons=0.056243788889335671,
    ),
    ("denzo", None): Recorded(
        pix0=(0.12140350575718349, 0.0069074189555760456, -0.0059006554688188243),
        close_distance=0.11627591636464196,
        omega=2.647050791217302e-06,
        polar=0.99977487961935085,
        hkl=(-0.23221858398146866, 1.8816983974121109, 1.4029068569598591),
        F_latt=-0.091903765430060236,
        photons=0.00022352757462913833,
    ),
    ("adxv", None): Recorded(
        pix0=(-0.0059940115706181634, 0.0069625491308529198, 0.11969220966266819),
        close_distance=0.11945338318388334,
        omega=2.7815722401331924e-06,
        polar=0.99977774492260851,
        hkl=(1.4396390410175102, 1.0008633035856538, 0.56734995360809304),
        F_latt=1.490088216752526,
        photons=0.06174727118614471,
    ),
    ("xds", None): Recorded(
        pix0=(-0.0013664080361805904, -0.037055872956062177, 0.11383491681320468),
        close_distance=0.11937953374563995,
        omega=2.8043126440341758e-06,
        polar=0.9946655976672597,
        hkl=(0.32573159335356583, -25.714278580440205, -2.1886286703425997),
        F_latt=0.42715513585429371,
        photons=0.0050894961749550311,
    ),
    ("dials", None): Recorded(
        pix0=(0.019238639345385309, -0.016725685122285842, 0.11697657582035272),
        close_distance=0.11937953374563995,
        omega=2.8043126440341758e-06,
        polar=0.9867328411355254,
        hkl=(15.60611599183439, -17.594469766840387, 5.442132491336924),
        F_latt=-0.0057546329326919176,
        photons=9.1634975189170638e-07,
    ),
    ("custom", "sample"): Recorded(
        pix0=(0.1153616539077796, -0.0013897209702356727, -0.032593820733586354),
        close_distance=0.11954363080786275,
        omega=2.7966255927680379e-06,
        polar=0.95724270548361035,
        hkl=(5.1737685488664278, -9.5222849554559215, -20.347553449869292),
        F_latt=-0.60052643057530308,
        photons=0.0096542968021863188,
    ),
    ("custom", "beam"): Recorded(
        pix0=(0.11916830385272183, 0.0069377929430988194, -0.0057528523879281715),
        close_distance=0.11663692923144711,
        omega=2.6594614599737963e-06,
        polar=0.99977027989139666,
        hkl=(-0.24305392942827297, 1.8668512038179546, 1.4177756652093378),
        F_latt=-0.5510086825292847,
        photons=0.008072551196854261,
    ),
}

# Å and 1/Å, before any rotation by the spindle
CRYSTAL = {
    "cell_a": (86.130673416184933, 23.342382240391721, -45.12915120205497),
    "cell_b": (-40.515531876069794, 95.944296132978678, 35.40033497506019),
    "cell_c": (45.422676764375097, 2.163397348355669, 111.0499894077988),
    "a_star": (0.0084326402423658756, 0.0048685871139092073, -0.0035440415847898974),
    "b_star": (-0.0021442697826149597, 0.0092590568335432881, 0.00069669033416351535),
    "c_star": (0.0041104530270191578, -0.00097306186189495222, 0.0073416516046455093),
}
# the detector's axes in mosflm
AXES = {
    "fdet_vec": (0.029503233789344215, -0.097179878709962669, 0.99482944788033301),
    "sdet_vec": (-0.24542719643295968, -0.96549996060942889, -0.087036298831283193),
    "odet_vec": (0.96896596970534965, -0.24159035004964075, -0.052335956242943828),
}
