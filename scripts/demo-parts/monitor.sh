#!/bin/sh
# Announces an address while a service answers, and withdraws it when it does not.
#
#   monitor.sh VIP4 VIP6 NEXTHOP6 CHECK...
#
# CHECK is any command that succeeds while the service is well. What this script prints, the BGP speaker does; what the
# speaker has to tell arrives on standard input. The demo sets two files: DEMO_SAID gets a copy of what was printed,
# DEMO_HEARD of what arrived.

vip4=$1
vip6=$2
nexthop6=$3
shift 3

say() {
  [ -z "${DEMO_SAID:-}" ] || printf '%s\n' "$1" >>"$DEMO_SAID"
  printf '%s\n' "$1"
}

# Somebody has to read, or the pipe fills up. A job in the background gets /dev/null for its input unless told otherwise.
# When the input ends, the speaker is gone, and there is nobody to monitor for.
exec 3<&0
{
  while IFS= read -r line; do
    [ -z "${DEMO_HEARD:-}" ] || printf '%s\n' "$line" >>"$DEMO_HEARD"
  done
  kill $$ 2>/dev/null
} <&3 &

state=down
while :; do
  if "$@" </dev/null >/dev/null 2>&1; then now=up; else now=down; fi
  if [ $now != $state ]; then
    [ $now = up ] && verb=announce || verb=withdraw
    say "$verb route $vip4 next-hop self"
    say "$verb route $vip6 next-hop $nexthop6"
    state=$now
  fi
  # Not every sleep knows fractions.
  sleep 0.5 2>/dev/null || sleep 1
done
