/* braggtrace.h -- events of a C or C++ program, as a trace that braggtrace reads.
 *
 * C99 or C++11, no dependency but the standard library, one header. In exactly one source
 * file of the program:
 *
 *     #define BRAGGTRACE_IMPLEMENTATION
 *     #include "braggtrace.h"
 *
 * and in every other that emits only the second line. Then:
 *
 *     bt_open("baseline.jsonl", "program 1.0");       NULL for the path: recording stays off
 *     BT_EMIT("force", "N", force, "step", i);        a number, with none to four indices
 *     BT_EMIT_VEC("position", "m", "x y z", r, "step", i);
 *     BT_EMIT_INT("rounds", "1", n);
 *     BT_EMIT_TEXT("mode", "fast");
 *     if (bt_close() != 0) ...                        nonzero if the file is not whole
 *
 * Off, BT_EMIT is one comparison and one branch: its arguments are not evaluated. Numbers
 * are written with 17 digits, so that each comes back as the same double. A trace that was
 * not closed lacks its last line, and no reader takes it for a whole one.
 *
 * Of many pixels (or cells, particles: any pair of numbers) one is kept by
 *
 *     bt_filter(slow, fast);                          before the loop
 *     BT_PIXEL(slow, fast);                           in it; for the calling thread
 *
 * What is emitted before the first BT_PIXEL of a thread, or after BT_NO_PIXEL(), is kept.
 *
 * Threads may emit at once: a line is written by one call of fwrite. bt_open, bt_filter and
 * bt_close belong outside of parallel regions. */
#ifndef BRAGGTRACE_H
#define BRAGGTRACE_H

#ifdef __cplusplus
extern "C" {
#endif

/* Opens a trace and turns recording on. Returns 0, or nonzero if the file cannot be
 * written; a path of NULL or "" leaves recording off and returns 0. */
int bt_open(const char *path, const char *program);

/* Closes it: 0 if every event was written. Without an open trace it does nothing, and is
 * nonzero after a bt_open that failed: there is no trace, or one of an earlier run. */
int bt_close(void);

/* Keeps one pixel; both numbers negative keep all. */
void bt_filter(long long slow, long long fast);

/* What the macros call; use those. */
#ifdef __cplusplus
typedef bool bt_flag_;
#else
typedef _Bool bt_flag_;
#endif
/* A byte is compared where it lies, without a load before; and being no int, it is not
 * what a function that sets errno may change. */
extern bt_flag_ bt_on_;
void bt_pixel_(long long slow, long long fast);
void bt_number_(const char *name, const char *unit, double value, int axes,
                const char *axis0, long long i0, const char *axis1, long long i1,
                const char *axis2, long long i2, const char *axis3, long long i3);
void bt_whole_(const char *name, const char *unit, long long value, int axes,
               const char *axis0, long long i0, const char *axis1, long long i1,
               const char *axis2, long long i2, const char *axis3, long long i3);
void bt_vector_(const char *name, const char *unit, const char *labels,
                const double *values, int axes, const char *axis0, long long i0,
                const char *axis1, long long i1, const char *axis2, long long i2,
                const char *axis3, long long i3);
void bt_text_(const char *name, const char *text, int axes, const char *axis0,
              long long i0, const char *axis1, long long i1, const char *axis2,
              long long i2, const char *axis3, long long i3);

#ifdef __cplusplus
}
#endif

#if defined(__GNUC__) || defined(__clang__)
#define BT_ON (__builtin_expect(bt_on_, 0))
#else
#define BT_ON (bt_on_)
#endif

/* NAME, UNIT, VALUE, then up to four times AXIS, INDEX */
#define BT_EMIT(name, unit, ...)                                                       \
    do { if (BT_ON) BT_CALL_(bt_number_, (name, unit), __VA_ARGS__); } while (0)
#define BT_EMIT_INT(name, unit, ...)                                                   \
    do { if (BT_ON) BT_CALL_(bt_whole_, (name, unit), __VA_ARGS__); } while (0)
/* NAME, UNIT, "LABELS OF COMPONENTS", POINTER TO DOUBLES, then the index */
#define BT_EMIT_VEC(name, unit, labels, ...)                                           \
    do { if (BT_ON) BT_CALL_(bt_vector_, (name, unit, labels), __VA_ARGS__); } while (0)
/* NAME, TEXT, then the index */
#define BT_EMIT_TEXT(name, ...)                                                        \
    do { if (BT_ON) BT_CALL_(bt_text_, (name), __VA_ARGS__); } while (0)
#define BT_PIXEL(slow, fast)                                                           \
    do { if (BT_ON) bt_pixel_((slow), (fast)); } while (0)
#define BT_NO_PIXEL()                                                                  \
    do { if (BT_ON) bt_pixel_(-1, -1); } while (0)

/* Counts the arguments and fills up the index; an even number of them does not compile. */
#define BT_EXPAND_(x) x
#define BT_ARGS_(...) __VA_ARGS__
#define BT_PICK_(a, b, c, d, e, f, g, h, i, pick, ...) pick
#define BT_CALL_(function, first, ...)                                                 \
    BT_EXPAND_(BT_PICK_(__VA_ARGS__, BT_4_, BT_ODD_, BT_3_, BT_ODD_, BT_2_, BT_ODD_,   \
                        BT_1_, BT_ODD_, BT_0_, 0)(function, first, __VA_ARGS__))
#define BT_0_(f, first, v) f(BT_ARGS_ first, v, 0, 0, 0, 0, 0, 0, 0, 0, 0)
#define BT_1_(f, first, v, a, i) f(BT_ARGS_ first, v, 1, a, i, 0, 0, 0, 0, 0, 0)
#define BT_2_(f, first, v, a, i, b, j) f(BT_ARGS_ first, v, 2, a, i, b, j, 0, 0, 0, 0)
#define BT_3_(f, first, v, a, i, b, j, c, k)                                           \
    f(BT_ARGS_ first, v, 3, a, i, b, j, c, k, 0, 0)
#define BT_4_(f, first, v, a, i, b, j, c, k, d, l)                                     \
    f(BT_ARGS_ first, v, 4, a, i, b, j, c, k, d, l)
#define BT_ODD_(...) bt_an_axis_needs_an_index_

#endif /* BRAGGTRACE_H */

#if defined(BRAGGTRACE_IMPLEMENTATION) && !defined(BRAGGTRACE_IMPLEMENTED)
#define BRAGGTRACE_IMPLEMENTED

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(_MSC_VER)
#include <intrin.h>
#define BT_THREAD_ __declspec(thread)
#define BT_ADD_(counter) _InterlockedIncrement64(&(counter))
#elif defined(__GNUC__) || defined(__clang__)
#define BT_THREAD_ __thread
#define BT_ADD_(counter) __sync_fetch_and_add(&(counter), 1)
#else
#error "braggtrace.h needs thread-local variables and atomic addition of this compiler"
#endif

enum { BT_LINE_ = 1024, BT_AXES_ = 4 };

bt_flag_ bt_on_ = 0;
static FILE *bt_file_ = NULL;
static volatile long long bt_written_ = 0;
static volatile long long bt_failed_ = 0;
static int bt_refused_ = 0;
static long long bt_wanted_[2] = {-1, -1};
static BT_THREAD_ int bt_elsewhere_ = 0;

/* A line while it is put together: on the stack, or from the heap if it is a long one. */
typedef struct {
    char own[BT_LINE_];
    char *text;
    size_t length, room;
    int failed;
} bt_line_;

static void bt_begin_(bt_line_ *line) {
    line->text = line->own;
    line->length = 0;
    line->room = sizeof line->own;
    line->failed = 0;
}

static void bt_put_(bt_line_ *line, const char *text, size_t length) {
    if (length > line->room - line->length) {
        size_t room = 2 * line->room + length;
        char *text_ = (char *)malloc(room);
        if (text_ == NULL) {
            line->failed = 1;
            return;
        }
        memcpy(text_, line->text, line->length);
        if (line->text != line->own) free(line->text);
        line->text = text_;
        line->room = room;
    }
    memcpy(line->text + line->length, text, length);
    line->length += length;
}

static void bt_say_(bt_line_ *line, const char *text) { bt_put_(line, text, strlen(text)); }

/* A JSON text; bytes above 127 are taken for UTF-8. */
static void bt_quote_(bt_line_ *line, const char *text, size_t length) {
    size_t i, from = 0;
    bt_put_(line, "\"", 1);
    for (i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c == '"' || c == '\\' || c < 0x20) {
            char code[8];
            bt_put_(line, text + from, i - from);
            if (c < 0x20) sprintf(code, "\\u%04x", c);
            else sprintf(code, "\\%c", c);
            bt_say_(line, code);
            from = i + 1;
        }
    }
    bt_put_(line, text + from, length - from);
    bt_put_(line, "\"", 1);
}

static void bt_integer_(bt_line_ *line, long long value) {
    char digits[24];
    int at = (int)sizeof digits;
    unsigned long long rest = (unsigned long long)value;
    if (value < 0) rest = 0ULL - rest;
    do {
        digits[--at] = (char)('0' + (int)(rest % 10));
        rest /= 10;
    } while (rest);
    if (value < 0) digits[--at] = '-';
    bt_put_(line, digits + at, sizeof digits - (size_t)at);
}

#if LDBL_MANT_DIG >= 64
/* 17 significant digits and the exponent of the first, by one rounding in extended
 * precision; 0 where that cannot be, or does not give the same double back. */
static int bt_decimal_(double value, unsigned long long *digits, int *exponent) {
    static const long double power[] = {
        1e0L,  1e1L,  1e2L,  1e3L,  1e4L,  1e5L,  1e6L,  1e7L,  1e8L,  1e9L,
        1e10L, 1e11L, 1e12L, 1e13L, 1e14L, 1e15L, 1e16L, 1e17L, 1e18L, 1e19L,
        1e20L, 1e21L, 1e22L, 1e23L, 1e24L, 1e25L, 1e26L, 1e27L};
    int two, ten, round;
    if (value < 1e-9 || value > 1e40) return 0;
    (void)frexp(value, &two);
    ten = (int)floor((two - 1) * 0.30102999566398120);
    for (round = 0; round < 2; round++, ten++) {
        int up = 16 - ten;
        long double scaled;
        if (up > 27 || up < -27) return 0;
        scaled = up >= 0 ? value * power[up] : value / power[-up];
        if (scaled >= 1e17L) continue;
        *digits = (unsigned long long)(scaled + 0.5L);
        *exponent = ten;
        scaled = (long double)*digits;
        scaled = up >= 0 ? scaled / power[up] : scaled * power[-up];
        return *digits < 100000000000000000ULL && (double)scaled == value;
    }
    return 0;
}

static int bt_fast_(bt_line_ *line, double value) {
    unsigned long long digits;
    char text[40], own[20];
    int exponent, count = 17, at = 0, i;
    if (!bt_decimal_(value < 0 ? -value : value, &digits, &exponent)) return 0;
    for (i = 16; i >= 0; i--) {
        own[i] = (char)('0' + (int)(digits % 10));
        digits /= 10;
    }
    while (count > 1 && own[count - 1] == '0') count--;
    if (value < 0) text[at++] = '-';
    if (exponent >= -4 && exponent < 0) {
        text[at++] = '0', text[at++] = '.';
        for (i = -1; i > exponent; i--) text[at++] = '0';
    }
    for (i = 0; i < count; i++) {
        text[at++] = own[i];
        if (i == (exponent >= 0 && exponent < 17 ? exponent : -1) && i + 1 < count)
            text[at++] = '.';
        else if (i == 0 && (exponent < -4 || exponent >= 17) && count > 1)
            text[at++] = '.';
    }
    if (exponent >= 0 && exponent < 17 && count <= exponent + 1) {
        for (i = count; i <= exponent; i++) text[at++] = '0';
        text[at++] = '.', text[at++] = '0';
    }
    bt_put_(line, text, (size_t)at);
    if (exponent < -4 || exponent >= 17) {
        bt_put_(line, "e", 1);
        bt_integer_(line, exponent);
    }
    return 1;
}
#else
static int bt_fast_(bt_line_ *line, double value) {
    (void)line, (void)value;
    return 0;
}
#endif

/* 17 digits give the same double back; a locale's comma becomes a point, and a whole
 * number gets one, so that it stays a float. */
static void bt_float_(bt_line_ *line, double value) {
    char digits[40];
    char *at;
    int whole = 1;
    if (value != value) {
        bt_say_(line, "{\"float\": \"NaN\"}");
        return;
    }
    if (value - value != 0.0) {
        bt_say_(line, value > 0 ? "{\"float\": \"Infinity\"}" : "{\"float\": \"-Infinity\"}");
        return;
    }
    if (bt_fast_(line, value)) return;
    sprintf(digits, "%.17g", value);
    for (at = digits; *at; at++) {
        if (*at == ',') *at = '.';
        if (*at == '.' || *at == 'e') whole = 0;
    }
    bt_say_(line, digits);
    if (whole) bt_say_(line, ".0");
}

static void bt_head_(bt_line_ *line, const char *name, const char *unit, int axes,
                     const char *const *names, const long long *index) {
    int i;
    bt_begin_(line);
    bt_say_(line, "{\"event\": ");
    bt_quote_(line, name, strlen(name));
    bt_say_(line, ", \"unit\": ");
    bt_quote_(line, unit, strlen(unit));
    bt_say_(line, ", \"index\": {");
    for (i = 0; i < axes; i++) {
        if (i) bt_say_(line, ", ");
        bt_quote_(line, names[i], strlen(names[i]));
        bt_say_(line, ": ");
        bt_integer_(line, index[i]);
    }
    bt_say_(line, "}, \"components\": [");
}

static void bt_end_(bt_line_ *line) {
    bt_say_(line, "]}\n");
    if (bt_file_ == NULL || line->failed ||
        fwrite(line->text, 1, line->length, bt_file_) != line->length)
        BT_ADD_(bt_failed_);
    else
        BT_ADD_(bt_written_);
    if (line->text != line->own) free(line->text);
}

#define BT_INDEX_                                                                      \
    const char *names[BT_AXES_];                                                       \
    long long index[BT_AXES_];                                                         \
    bt_line_ line;                                                                     \
    if (bt_elsewhere_) return;                                                         \
    names[0] = axis0, names[1] = axis1, names[2] = axis2, names[3] = axis3;            \
    index[0] = i0, index[1] = i1, index[2] = i2, index[3] = i3

void bt_number_(const char *name, const char *unit, double value, int axes,
                const char *axis0, long long i0, const char *axis1, long long i1,
                const char *axis2, long long i2, const char *axis3, long long i3) {
    BT_INDEX_;
    bt_head_(&line, name, unit, axes, names, index);
    bt_say_(&line, "], \"value\": [");
    bt_float_(&line, value);
    bt_end_(&line);
}

void bt_whole_(const char *name, const char *unit, long long value, int axes,
               const char *axis0, long long i0, const char *axis1, long long i1,
               const char *axis2, long long i2, const char *axis3, long long i3) {
    BT_INDEX_;
    bt_head_(&line, name, unit, axes, names, index);
    bt_say_(&line, "], \"value\": [");
    bt_integer_(&line, value);
    bt_end_(&line);
}

void bt_text_(const char *name, const char *text, int axes, const char *axis0,
              long long i0, const char *axis1, long long i1, const char *axis2,
              long long i2, const char *axis3, long long i3) {
    BT_INDEX_;
    bt_head_(&line, name, "text", axes, names, index);
    bt_say_(&line, "], \"value\": [");
    bt_quote_(&line, text, strlen(text));
    bt_end_(&line);
}

void bt_vector_(const char *name, const char *unit, const char *labels,
                const double *values, int axes, const char *axis0, long long i0,
                const char *axis1, long long i1, const char *axis2, long long i2,
                const char *axis3, long long i3) {
    const char *at = labels;
    int count = 0, i;
    BT_INDEX_;
    bt_head_(&line, name, unit, axes, names, index);
    while (*(at += strspn(at, " "))) {
        size_t length = strcspn(at, " ");
        if (count++) bt_say_(&line, ", ");
        bt_quote_(&line, at, length);
        at += length;
    }
    bt_say_(&line, "], \"value\": [");
    for (i = 0; i < count; i++) {
        if (i) bt_say_(&line, ", ");
        bt_float_(&line, values[i]);
    }
    bt_end_(&line);
}

void bt_pixel_(long long slow, long long fast) {
    int some = bt_wanted_[0] >= 0 || bt_wanted_[1] >= 0;
    int none = slow < 0 && fast < 0;
    bt_elsewhere_ = some && !none && (slow != bt_wanted_[0] || fast != bt_wanted_[1]);
}

void bt_filter(long long slow, long long fast) {
    bt_wanted_[0] = slow;
    bt_wanted_[1] = fast;
}

int bt_open(const char *path, const char *program) {
    bt_line_ line;
    const char *name = program != NULL ? program : "";
    bt_refused_ = 0;
    if (path == NULL || *path == '\0') return 0;
    bt_refused_ = 1;
    if (bt_on_ || (bt_file_ = fopen(path, "wb")) == NULL) return 1;
    setvbuf(bt_file_, NULL, _IOFBF, 1 << 18);
    bt_written_ = 0;
    bt_failed_ = 0;
    bt_begin_(&line);
    bt_say_(&line, "{\"format\": \"braggtrace-trace\", \"version\": 1, \"program\": ");
    bt_quote_(&line, name, strlen(name));
    bt_say_(&line, ", \"program_version\": \"\", \"dialect\": \"native\", \"sizes\": {}, "
                   "\"scales\": {}, \"provenance\": {}");
    if (line.failed || fwrite(line.text, 1, line.length, bt_file_) != line.length ||
        fputs("}\n", bt_file_) < 0) {
        fclose(bt_file_);
        bt_file_ = NULL;
        return 1;
    }
    if (line.text != line.own) free(line.text);
    bt_refused_ = 0;
    bt_on_ = 1;
    return 0;
}

int bt_close(void) {
    int wrong;
    if (!bt_on_) return bt_refused_;
    bt_on_ = 0;
    if (bt_failed_ == 0)
        fprintf(bt_file_, "{\"end\": true, \"samples\": %lld}\n", (long long)bt_written_);
    wrong = bt_refused_ || bt_failed_ != 0 || ferror(bt_file_) != 0;
    wrong |= fclose(bt_file_) != 0;
    bt_file_ = NULL;
    return wrong;
}

#endif /* BRAGGTRACE_IMPLEMENTATION */
