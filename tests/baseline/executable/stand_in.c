/* A stand-in for nanoBragg: answers for one pixel with made-up numbers, and can fail.
 *
 * FAULT says how it fails, once it is asked for another pixel than the first one;
 * FAULT_AT_ONCE fails on every run. Each run adds a line to LOG. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void fail(const char *fault)
{
    if (!strcmp(fault, "error")) {
        fprintf(stderr, "cannot open the crystal\n");
        exit(9);
    }
    if (!strcmp(fault, "crash"))
        abort();
    if (!strcmp(fault, "garbage")) {
        fprintf(stderr, "this is no diffraction\n");
        puts("\xff\xfe 12 apples\nTRACE_C: F_latt one\n 1 2 : stol = x");
        exit(0);
    }
    if (!strcmp(fault, "silent"))
        exit(0);
    if (!strcmp(fault, "dark")) { /* as the tracing build, of a pixel that is masked */
        puts("TRACE_CONFIG: tracing pixel (spixel=3, fpixel=4)");
        puts("TRACE_C:pix0_vector=0.1 0.0018 -0.0018");
        exit(0);
    }
    if (!strcmp(fault, "hang"))
        for (;;)
            sleep(1);
    if (!strcmp(fault, "child")) { /* leaves a child behind that outlives it */
        if (fork() == 0)
            for (;;)
                sleep(1);
        exit(9);
    }
    if (!strcmp(fault, "flood"))
        for (;;)
            puts("a line of a program that does not know when to stop printing");
    if (!strcmp(fault, "files")) {
        char name[32];
        for (int i = 0;; i++) {
            snprintf(name, sizeof name, "big%d", i);
            FILE *file = fopen(name, "w");
            for (int j = 0; file && j < 100000; j++)
                fputs("0123456789", file);
            if (file)
                fclose(file);
        }
    }
    if (!strcmp(fault, "memory")) {
        for (;;) {
            char *block = malloc(10000000);
            if (!block) {
                fprintf(stderr, "out of memory\n");
                exit(1);
            }
            memset(block, 1, 10000000);
        }
    }
}

int main(int argc, char **argv)
{
    int fast = 0, slow = 0, n_fast = 2, n_slow = 2, i;
    FILE *file = fopen(LOG, "a");
    fprintf(file, "%d %s\n", argc, getenv("OMP_NUM_THREADS"));
    fclose(file);
    for (i = 1; i < argc - 1; i++) {
        if (!strcmp(argv[i], "-printout_pixel")) {
            fast = atoi(argv[i + 1]);
            slow = atoi(argv[i + 2]);
        }
        if (!strcmp(argv[i], "-detpixels_f"))
            n_fast = atoi(argv[i + 1]);
        if (!strcmp(argv[i], "-detpixels_s"))
            n_slow = atoi(argv[i + 1]);
    }
    if (FAULT_AT_ONCE || fast != 1 || slow != 0)
        if (strcmp(FAULT, "half"))
            fail(FAULT);
    puts("nanoBragg stand-in of nobody 1-2-3");
    printf("%4d %4d : stol = 1.5e+09 or 0.1\nat 0.1 0.2 0.3\n", fast, slow);
    fflush(stdout);
    if (!strcmp(FAULT, "half") && (fast != 1 || slow != 0))
        raise(SIGKILL);
    puts("hkl= 1.100000 2.000000 3.000000  hkl0= 1 2 3");
    puts(" F_cell=100  F_latt=2.5   I = 62500");
    puts("I/steps           62500");
    puts("polar               0.9\nomega             1e-06");
    puts("capfrac               1\npixel              1.25");
    puts("real-space cell vectors (Angstrom):");
    puts("     a           b           c         ");
    puts("X: 10.00000000  0.00000000  0.00000000");
    puts("Y:  0.00000000 10.00000000  0.00000000");
    puts("Z:  0.00000000  0.00000000 10.00000000");
    if ((file = fopen("float.bin", "wb")) != NULL) {
        for (i = 0; i < n_fast * n_slow; i++) {
            float value = (float)i;
            fwrite(&value, sizeof value, 1, file);
        }
        fclose(file);
    }
    return 0;
}
