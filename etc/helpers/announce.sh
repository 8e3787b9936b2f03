#!/bin/sh
# Announces a route while a file exists, and withdraws it while it does not.
#
#   process announce { run etc/helpers/announce.sh 203.0.113.10/32 /run/service.ok; }

prefix=$1
file=$2
said=

say() {
    # One command, one answer: done, or error with the reason in the log of Keryx.
    echo "$1"
    read -r answer && [ "$answer" = done ] || echo "'$1' was answered '$answer'" >&2
}

while kill -0 "$PPID"; do
    if [ -e "$file" ]; then want=announce; else want=withdraw; fi
    if [ "$want" != "$said" ]; then
        say "$want route $prefix next-hop self" && said=$want
    fi
    sleep 1
done
