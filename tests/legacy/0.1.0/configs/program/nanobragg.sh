#!/bin/sh
# Prints what the program once printed of a pixel, which the options name. Asked whether
# it prints at all (fast 1, slow 0), it prints another pixel under that name.
here=$(dirname "$0")
while [ $# -gt 0 ]; do
  if [ "$1" = -printout_pixel ]; then fast=$2; slow=$3; fi
  shift
done
if [ "$slow $fast" = "0 1" ]; then
  sed '1s/^ *40 *14/   1    0/' "$here/printout_s14_f40.log"
else
  cat "$here/printout_s${slow}_f${fast}.log" || exit 7
fi
