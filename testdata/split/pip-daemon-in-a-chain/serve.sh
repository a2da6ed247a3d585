#!/bin/sh
mkfifo /tmp/queue
read line </tmp/queue
echo "$line" >/srv/answer
