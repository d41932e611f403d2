/* emitting on FILE: seconds for a million numbers.
 * emitting off: nanoseconds of a step with one sine, without and with an emit that is off.
 *
 * Both loops are functions of their own at the same alignment, and alternate in random
 * order; of each counts the shortest of many short rounds, which no other process
 * interrupted. */
#define _POSIX_C_SOURCE 199309L
#define BRAGGTRACE_IMPLEMENTATION
#include "braggtrace.h"
#include <time.h>

#if defined(__GNUC__) || defined(__clang__)
#define ALONE __attribute__((noinline, aligned(64)))
#else
#define ALONE
#endif
enum { STEPS = 20000, ROUNDS = 1500 };
static const double FROM = 0.1, STEP = 3e-4; /* once around */

typedef double (*loop)(double from, double step);
double without(double from, double step);
double with(double from, double step);

ALONE double without(double from, double step) {
    double sum = 0.0;
    long i;
    for (i = 0; i < STEPS; i++) {
        double value = sin(from + step * (double)i);
        sum += value;
    }
    return sum;
}

ALONE double with(double from, double step) {
    double sum = 0.0;
    long i;
    for (i = 0; i < STEPS; i++) {
        double value = sin(from + step * (double)i);
        BT_EMIT("x", "m", value, "step", i);
        sum += value;
    }
    return sum;
}

static double seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void measure(loop run, double *least, double *sum) {
    double begin = seconds(), took;
    *sum += run(FROM, STEP);
    took = seconds() - begin;
    if (took < *least) *least = took;
}

static int off(void) {
    const loop loops[2] = {without, with};
    double least[2] = {1e9, 1e9}, sums[2] = {0.0, 0.0};
    unsigned long long random = 88172645463325252ULL;
    int round, first;
    for (round = 0; round < ROUNDS; round++) {
        random ^= random << 13, random ^= random >> 7, random ^= random << 17;
        first = (int)(random & 1);
        measure(loops[first], &least[first], &sums[first]);
        measure(loops[1 - first], &least[1 - first], &sums[1 - first]);
    }
    printf("%.5f %.5f\n", 1e9 * least[0] / STEPS, 1e9 * least[1] / STEPS);
    return sums[0] != sums[1];
}

static int on(const char *path) {
    struct timespec t;
    double begin;
    long i;
    if (bt_open(path, "speed")) return 1;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    begin = (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
    for (i = 0; i < 1000000; i++) BT_EMIT("x", "m", 0.37 * (double)i, "step", i);
    if (bt_close()) return 2;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    printf("%.5f\n", (double)t.tv_sec + 1e-9 * (double)t.tv_nsec - begin);
    return 0;
}

int main(int argc, char **argv) {
    if (argc == 3 && strcmp(argv[1], "on") == 0) return on(argv[2]);
    return argc == 2 ? off() : 3;
}
