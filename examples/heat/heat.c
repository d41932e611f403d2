/* Heat in a rod of copper and steel: explicit finite volumes, ends held at 400 K and 300 K. */
#include <stdlib.h>

#define BRAGGTRACE_IMPLEMENTATION
#include "braggtrace.h"

enum { CELLS = 8, STEPS = 50 };

int main(int argc, char **argv) {
    double k[CELLS], face[CELLS + 1], flux[CELLS + 1], T[CELLS];
    const double dx = 0.01, dt = 0.2, capacity = 3.5e6;
    int i, n;

    if (bt_open(argc > 1 ? argv[1] : NULL, "heat.c")) return EXIT_FAILURE;
    for (i = 0; i < CELLS; i++) {
        k[i] = i < CELLS / 2 ? 401.0 : 16.2;
        T[i] = 300.0;
        BT_EMIT("conductivity", "W/(m*K)", k[i], "cell", i);
    }
    for (i = 0; i <= CELLS; i++) { /* the two halves of a face are in series */
        double left = k[i > 0 ? i - 1 : 0], right = k[i < CELLS ? i : CELLS - 1];
        face[i] = 2.0 * left * right / (left + right);
        BT_EMIT("face_conductivity", "W/(m*K)", face[i], "face", i);
    }
    for (n = 0; n < STEPS; n++) {
        for (i = 0; i <= CELLS; i++) {
            double left = i > 0 ? T[i - 1] : 400.0, right = i < CELLS ? T[i] : 300.0;
            flux[i] = face[i] * (left - right) / dx;
            BT_EMIT("flux", "W/m^2", flux[i], "step", n, "face", i);
        }
        for (i = 0; i < CELLS; i++) {
            T[i] += dt / (capacity * dx) * (flux[i] - flux[i + 1]);
            BT_EMIT("temperature", "K", T[i], "step", n, "cell", i);
        }
    }
    return bt_close() ? EXIT_FAILURE : EXIT_SUCCESS;
}
