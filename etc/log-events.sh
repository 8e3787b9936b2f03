#!/bin/sh
# Adds every event that the BGP speaker tells to the end of a file, one line of JSON each.
#
#   log-events.sh FILE

while IFS= read -r event; do
  printf '%s\n' "$event"
done >>"$1"
