"""Short logs with every form of line that the program prints, in its order."""

from typing import Final

SAMPLE_SETUP: Final = """\
TRACE_C:detector_convention=CUSTOM
TRACE_C:angles_rad=rotx:0.01 roty:0.02 rotz:0.03 twotheta:0.04
TRACE_C:beam_center_m=Xclose:8.256e-06 Yclose:6.88e-06 pixel_mm:0.172
TRACE_C:initial_fdet=1 0 0
TRACE_C:initial_sdet=0 -1 0
TRACE_C:initial_odet=0 0 -1
TRACE_C:Fclose_m=0.0081
TRACE_C:Sclose_m=0.0093
TRACE_C:close_distance_m=0.0599992647992948
TRACE_C:ratio=0.999987746654913
TRACE_C:distance_m=0.06
TRACE_C:term_fast_before_rot=-0.0081 1e-05 2e-05
TRACE_C:term_slow_before_rot=3e-05 0.0093 4e-05
TRACE_C:term_close_before_rot=-5e-06 0.0003 -0.06
TRACE_C:pix0_before_rotation=-0.0080 0.0096 -0.0599
TRACE_C:pix0_after_rotz=-0.0081 0.0097 -0.0598
TRACE_C:pix0_after_twotheta=-0.0082 0.0098 -0.0597
TRACE_C:fdet_after_rotz=0.91 0.11 0.21
TRACE_C:sdet_after_rotz=0.92 0.12 0.22
TRACE_C:odet_after_rotz=0.93 0.13 0.23
TRACE_C:twotheta_axis=0 1 0
TRACE_C:fdet_after_twotheta=0.81 0.31 0.41
TRACE_C:sdet_after_twotheta=0.82 0.32 0.42
TRACE_C:odet_after_twotheta=0.83 0.33 0.43
DETECTOR_FAST_AXIS 0.81 0.31 0.41
DETECTOR_SLOW_AXIS 0.82 0.32 0.42
DETECTOR_NORMAL_AXIS 0.83 0.33 0.43
DETECTOR_PIX0_VECTOR -0.0082 0.0098 -0.0597
"""

BEAM_SETUP: Final = """\
TRACE_C:fdet_after_rotz=0.91 0.11 0.21
TRACE_C:sdet_after_rotz=0.92 0.12 0.22
TRACE_C:odet_after_rotz=0.93 0.13 0.23
TRACE_C:twotheta_axis=0 0 -1
TRACE_C:fdet_after_twotheta=0.81 0.31 0.41
TRACE_C:sdet_after_twotheta=0.82 0.32 0.42
TRACE_C:odet_after_twotheta=0.83 0.33 0.43
DETECTOR_FAST_AXIS 0.81 0.31 0.41
DETECTOR_SLOW_AXIS 0.82 0.32 0.42
DETECTOR_NORMAL_AXIS 0.83 0.33 0.43
TRACE_C:detector_convention=MOSFLM
TRACE_C:angles_rad=rotx:0.01 roty:0.02 rotz:0.03 twotheta:0.04
TRACE_C:beam_center_m=X:8.1e-06 Y:9.7e-06 pixel_mm:0.2
TRACE_C:initial_fdet=0 0 1
TRACE_C:initial_sdet=0 -1 0
TRACE_C:initial_odet=1 0 0
TRACE_C:Rx=[1 0 0; 0 0.5 -0.25; 0 0.25 0.5]
TRACE_C:Ry=[0.5 0 0.125; 0 1 0; -0.125 0 0.5]
TRACE_C:Rz=[0.5 -0.0625 0; 0.0625 0.5 0; 0 0 1]
TRACE_C:R_total=[0.11 0.12 0.13; 0.21 0.22 0.23; 0.31 0.32 0.33]
TRACE_C:fdet_after_rotz=0.81 0.31 0.41
TRACE_C:sdet_after_rotz=0.82 0.32 0.42
TRACE_C:odet_after_rotz=0.83 0.33 0.43
TRACE_C:twotheta_axis=0 0 -1
TRACE_C:fdet_after_twotheta=0.81 0.31 0.41
TRACE_C:sdet_after_twotheta=0.82 0.32 0.42
TRACE_C:odet_after_twotheta=0.83 0.33 0.43
TRACE_C:convention_mapping=Fbeam←Ybeam_mm(+0.5px),Sbeam←Xbeam_mm,beam_vec=[1 0 0]
TRACE_C:Fbeam_m=0.0098
TRACE_C:Sbeam_m=0.0082
TRACE_C:distance_m=0.1
TRACE_C:term_fast=-0.0003 0.0009 -0.0097
TRACE_C:term_slow=0.0018 0.0079 0.0007
TRACE_C:term_beam=0.1 0 0
TRACE_C:pix0_vector=-0.0082 0.0098 -0.0597
DETECTOR_PIX0_VECTOR -0.0082 0.0098 -0.0597
"""

CONFIG: Final = "TRACE_CONFIG: tracing pixel (spixel=16, fpixel=3)\n"

# {n} makes the values of one sub-pixel differ from those of another
BLOCK: Final = """\
TRACE_C: pix0_vector_meters -0.0082 0.0098 -0.0597
TRACE_C: fdet_vec 0.81 0.31 0.41
TRACE_C: sdet_vec 0.82 0.32 0.42
TRACE_C: pixel_pos_meters -0.0074{n} 0.0068{n} -0.0599{n}
TRACE_C: R_distance_meters 0.0608{n}
TRACE_C: omega_pixel_sr 7.89{n}e-06
TRACE_C: close_distance_meters 0.0599992647992948
TRACE_C: obliquity_factor 0.986{n}
TRACE_C: diffracted_vec -0.122{n} 0.111{n} -0.986{n}
TRACE_C: incident_vec 0.000513879494092498 -0 -0.999999867963924
TRACE_C: lambda_meters 9.768e-11
TRACE_C: lambda_angstroms 0.9768
TRACE_C: scattering_vec_A_inv -126190792{n} 114505934{n} 14214890{n}
TRACE_C: rot_a_angstroms 8.83 -24.29 -6.88
TRACE_C: rot_b_angstroms 26.42 -7.5 15.02
TRACE_C: rot_c_angstroms -16.18 -22.92 18.6
TRACE_C: rot_a_star_A_inv 0.0083 -0.0297 -0.0295
TRACE_C: rot_b_star_A_inv 0.0247 0.0021 0.0241
TRACE_C: rot_c_star_A_inv -0.0168 -0.0127 0.0233
TRACE_C: hkl_frac -3.99{n} -3.98{n} -0.31{n}
TRACE_C: hkl_rounded -4 -4 0
TRACE_C: F_latt_a 33.7{n}
TRACE_C: F_latt_b 3.7{n}
TRACE_C: F_latt_c -0.7{n}
TRACE_C: F_latt -98.2{n}
TRACE_C_PHI phi_tic=0 phi_deg=0 k_frac=-3.98{n} F_latt_b=3.7{n} F_latt=-98.2{n}
TRACE_C: F_cell 151.0{n}
TRACE_C_PHI phi_tic=1 phi_deg=0.01 k_frac=-3.96{n} F_latt_b=10.6{n} F_latt=-357.0{n}
TRACE_C_SOURCE2: F_cell 77.5{n}
TRACE_C_SOURCE2: F_latt 2.5{n}
TRACE_C_SOURCE2: F_cell_squared 6006.25{n}
TRACE_C_SOURCE2: F_latt_squared 6.25{n}
TRACE_C_SOURCE2: I_contribution 37539.0625{n}
TRACE_C_SOURCE2: polar 0.98{n}
TRACE_C_SOURCE2: cos2theta 0.97{n}
TRACE_C_SOURCE2: lambda_angstroms 0.9786
TRACE_C_SOURCE2: source_index 2
"""

CLOSING: Final = """\
TRACE_C: I_before_scaling 11622672263.6007
TRACE_C: r_e_meters 2.81794117756025e-15
TRACE_C: r_e_sqr 7.94079248018965e-30
TRACE_C: fluence_photons_per_m2 1e+24
TRACE_C: steps 10
TRACE_C: oversample_thick 0
TRACE_C: oversample_polar 1
TRACE_C: oversample_omega 0
TRACE_C: capture_fraction 0.75
TRACE_C: polar 0.986148833634076
TRACE_C: omega_pixel 7.89354280281989e-06
TRACE_C: cos_2theta 0.986051554062034
TRACE_C: I_pixel_final 0.0718429690323831
TRACE_C: floatimage_accumulated 0.0718429684638977
"""

TAPS: Final = """\
TRACE_C_TAP5: pixel 16 3
TRACE_C_TAP5: I_before_scaling 11622672263.6007
TRACE_C_TAP5: steps 10
TRACE_C_TAP5: omega_pixel 7.89354280281989e-06
TRACE_C_TAP5: capture_fraction 0.75
TRACE_C_TAP5: polar 0.986148833634076
TRACE_C_TAP5: I_pixel_final 0.0718429690323831
"""


def blocks(count: int) -> str:
    """Per-sub-pixel lines of that many sub-pixels."""
    return "".join(BLOCK.replace("{n}", str(n + 1)) for n in range(count))


def log(setup: str = SAMPLE_SETUP, samples: int = 1, taps: str = "") -> str:
    """A whole log."""
    return setup + CONFIG + blocks(samples) + CLOSING + taps
