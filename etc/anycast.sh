#!/bin/sh
# Announces a prefix while a check succeeds, and withdraws it while it does not.
#
#   anycast.sh PREFIX NEXT-HOP CHECK...
#
# CHECK is any command. It is run once a second: exit status 0 means that the service is well. Give it a limit of time
# of its own. What this script prints, the BGP speaker does.

prefix=$1
nexthop=$2
shift 2

# The speaker answers each command and tells its events on standard input. Somebody has to read them, and when that
# input ends, the speaker is gone. A job in the background gets /dev/null for its input unless told otherwise.
exec 3<&0
{
  cat >/dev/null
  kill $$
} <&3 &

state=unknown
while :; do
  if "$@" </dev/null >/dev/null 2>&1; then now=well; else now=ill; fi
  if [ $now != $state ]; then
    if [ $now = well ]; then
      echo "announce route $prefix next-hop $nexthop"
    else
      echo "withdraw route $prefix"
    fi
    state=$now
  fi
  sleep 1
done
